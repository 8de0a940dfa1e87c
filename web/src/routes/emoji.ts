// All emoji to choose from: a part that is loaded when it is opened for the first time.

export { EmojiPicker } from '../features/messages/reactions/emoji-picker';
