// Whether others are told that I am typing: as it is chosen on this device.

import { recall, remember } from '../../../lib/remembered';

const NAME = 'typing';

export const tellsTyping = (): boolean => recall(NAME) === null;

export const tellTyping = (tells: boolean): void => remember(NAME, tells ? null : 'untold');
