import { Carusel } from '../_components/carusel';
import { EnterServer } from '../_components/enterServer';

export default function Dashboard() {
  return (
    <main>
      <h1>Servers</h1>
      <Carusel />
      <EnterServer />
    </main>
  );
}
