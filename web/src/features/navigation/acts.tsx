// What is done beside the conversations, each act by its name: it shows nothing until its part is here.

import { type ComponentProps, type ComponentType, lazy, type ReactNode, Suspense, useState } from 'react';

import { loadPart } from '../../lib/parts';
import { JumpPlace } from './jump-frame';

type Acts = typeof import('../../routes/acts');

let here: Acts | undefined;

/** The part that does them. */
export async function acts(): Promise<Acts> {
  here = await import('../../routes/acts');
  return here;
}

/** The act of that name: shown in the same moment once its part is here, and `meanwhile` before. */
function act<Name extends keyof Acts>(
  name: Name,
  meanwhile: (props: ComponentProps<Acts[Name]>) => ReactNode = () => null,
) {
  const Later = lazy(() => loadPart(acts).then((part) => ({ default: part[name] as ComponentType<object> })));
  return function Act(props: ComponentProps<Acts[Name]>) {
    const [Now] = useState<ComponentType<object> | undefined>(() => here?.[name] as ComponentType<object> | undefined);
    if (Now) return <Now {...props} />;
    return (
      <Suspense fallback={meanwhile(props)}>
        <Later {...props} />
      </Suspense>
    );
  };
}

/** In its place nothing moves when it comes. */
export const AddReaction = act('AddReaction', () => <span className="h-11 w-11 pointer-fine:h-8 pointer-fine:w-9" />);
export const AddServer = act('AddServer');
/** Where it will be, nothing moves when it comes. */
export const AnswerBar = act('AnswerBar', () => <div className="h-11 w-full pointer-fine:h-9" />);
export const BadgeMenu = act('BadgeMenu');
export const BlockPerson = act('BlockPerson');
export const CreateCategory = act('CreateCategory');
export const CreateChannel = act('CreateChannel');
export const DeletePlace = act('DeletePlace');
export const EditMessage = act('EditMessage');
export const EndServer = act('EndServer');
/** Where its bar will be, nothing moves when it comes. */
export const Formatting = act(
  'Formatting',
  ({ isShown }) => isShown && <div className="h-11 w-full pointer-fine:h-9" />,
);
export const InvitePeople = act('InvitePeople');
export const Jump = act('Jump', (props) => <JumpPlace {...props} />);
export const MessageBar = act('MessageBar');
export const MessageDoings = act('MessageDoings');
export const PersonAct = act('PersonAct');
export const PersonMenu = act('PersonMenu');
export const PinMark = act('PinMark');
/** In its place nothing moves when it comes. */
export const PinsButton = act('PinsButton', () => <span className="size-11 shrink-0" />);
export const ProfileCard = act('ProfileCard');
export const ReadAll = act('ReadAll');
/** In its place nothing moves when it comes. */
export const ReadOnly = act('ReadOnly', () => <div className="h-11.5 shrink-0" />);
export const SelectBox = act('SelectBox');
/** In its place nothing moves when it comes. */
export const SelectionBar = act('SelectionBar', () => <div className="h-11.5 shrink-0" />);
export const ShortcutList = act('ShortcutList');
export const TypingLine = act('TypingLine', () => <div className="h-5 shrink-0" />);
export const ViewedAs = act('ViewedAs');
export const WhyNumber = act('WhyNumber');
export const WriteTo = act('WriteTo');
