import { ServerPage } from '../../../_components/serverPage';

interface Props {
  params: Promise<{ serverId: string; channelId: string }>;
}

export default async function Page({ params }: Props) {
  const { serverId, channelId } = await params;
  return <ServerPage key={channelId} serverId={serverId} channelId={channelId} />;
}
