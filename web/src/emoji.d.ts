// What the build makes: vite.config.ts.

declare module 'virtual:emoji/*' {
  const emoji: import('frimousse').EmojiData['emojis'];
  export default emoji;
}
