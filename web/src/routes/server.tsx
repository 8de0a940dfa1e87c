export default function Server() {
  return null;
}
