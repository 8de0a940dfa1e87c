// Whether a deleted message leaves a line: as the reader has it on this device.

import { recall, remember } from '../../lib/remembered';

const NAME = 'deleted';

export type DeletedShown = 'line' | 'nothing';

export const deletedShown = (): DeletedShown => (recall(NAME) === null ? 'line' : 'nothing');

export const showDeleted = (shown: DeletedShown): void => remember(NAME, shown === 'line' ? null : shown);
