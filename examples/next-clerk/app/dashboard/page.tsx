import { Carusel } from '../_components/carusel';

export default function Dashboard() {
  return (
    <main>
      <h1>Servers</h1>
      <Carusel />
    </main>
  );
}
