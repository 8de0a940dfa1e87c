// What is done beside the conversations, most of it in dialogs: a part that is loaded once a conversation is on the screen.

import '../locales/en/late';

export { CreateCategory } from '../features/channels/create-category';
export { CreateChannel } from '../features/channels/create-channel';
export { DeletePlace } from '../features/channels/delete-place';
export { ViewedAs } from '../features/channels/viewed-as';
export { BlockPerson } from '../features/directs/block-person';
export { WriteTo } from '../features/directs/write-to';
export { InvitePeople } from '../features/invites/invite-people';
export { EditMessage } from '../features/messages/acts/edit-message';
export { MessageBar } from '../features/messages/acts/message-bar';
export { MessageDoings } from '../features/messages/acts/message-doings';
export { SelectBox } from '../features/messages/acts/select-box';
export { SelectionBar } from '../features/messages/acts/selection-bar';
export { AnswerBar } from '../features/messages/composer/answer-bar';
export { Formatting } from '../features/messages/composer/formatting';
export { ReadOnly } from '../features/messages/composer/read-only';
export { TypingLine } from '../features/messages/composer/typing-line';
export { PinMark } from '../features/messages/pins/pin-mark';
export { PinsButton } from '../features/messages/pins/pins-button';
export { AddReaction } from '../features/messages/reactions/add-reaction';
export { PersonAct } from '../features/moderation/person-act';
export { PersonMenu } from '../features/moderation/person-menu';
export { BadgeMenu } from '../features/navigation/badge-menu';
export { Jump } from '../features/navigation/jump';
export { ReadAll } from '../features/navigation/read-all';
export { ShortcutList } from '../features/navigation/shortcut-list';
export { WhyNumber } from '../features/navigation/why-number';
export { ProfileCard } from '../features/people/profile-card';
export { AddServer } from '../features/servers/add-server';
export { EndServer } from '../features/servers/end-server';
