export default function ServerHome() {
  return null;
}
