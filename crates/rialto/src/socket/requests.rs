//! The requests: decode, call the verb, answer.

use rialto_core::{About, Actor, Error, Result};
use rialto_protocol::Request;
use rialto_protocol::http::MessageCreate;
use rialto_protocol::requests::{
    ChannelJoin, ChannelLeave, ChannelRead, ChannelReading, ChannelUnread, MessageDelete, MessageEdit,
    MessagePin, MessageReact, MessageSend, MessagesSync, NAMES, NotificationsGet, Renewed, ServerRead,
    SessionRenew, ThreadCreate, TypingRequest, UserJoin, UserLeave,
};
use rialto_socketio::Event;

use super::pending::Pending;
use super::unanswered::Waiting;
use super::{Ack, ChatHandler, Socket, fail, payload};

/// Calls the verb that `event` asks for, and answers.
pub(super) async fn route(
    handler: &ChatHandler,
    socket: Socket,
    event: &Event,
    ack: Option<Ack>,
    waiting: Waiting,
) {
    let Some(name) = NAMES.iter().find(|name| **name == event.name()).copied() else {
        return fail(&socket, event.name(), ack, Error::unknown_event(event.name()));
    };
    let timer = Some(handler.times.begin(name));
    let pending = Pending { socket, name, ack, timer, _waiting: waiting };
    match name {
        MessageSend::NAME => message_send(handler, event, pending).await,
        MessageEdit::NAME => message_edit(handler, event, pending).await,
        MessageDelete::NAME => message_delete(handler, event, pending).await,
        MessageReact::NAME => message_react(handler, event, pending).await,
        MessagePin::NAME => message_pin(handler, event, pending).await,
        ThreadCreate::NAME => thread_create(handler, event, pending).await,
        UserJoin::NAME => user_join(handler, event, pending).await,
        UserLeave::NAME => user_leave(handler, event, pending).await,
        ChannelJoin::NAME => channel_join(handler, event, pending).await,
        ChannelReading::NAME => channel_reading(handler, event, pending).await,
        ChannelLeave::NAME => channel_leave(handler, event, pending).await,
        ChannelRead::NAME => channel_read(handler, event, pending).await,
        ServerRead::NAME => server_read(handler, event, pending).await,
        ChannelUnread::NAME => channel_unread(handler, event, pending).await,
        TypingRequest::NAME => typing(handler, event, pending).await,
        MessagesSync::NAME => messages_sync(handler, event, pending).await,
        SessionRenew::NAME => session_renew(handler, event, pending).await,
        NotificationsGet::NAME => notifications_get(handler, event, pending).await,
        _ => pending.answer::<()>(Err(Error::unknown_event(name))),
    }
}

async fn user_join(handler: &ChatHandler, event: &Event, pending: Pending) {
    let UserJoin { server_id } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let _order = socket.session().order.wait(About::OpenServer).await;
    let asking = handler.asked.add(pending);
    let opened = handler.chat.read_states().open_server(connection, actor, server_id, asking.id).await;
    asking.end(opened);
}

async fn user_leave(handler: &ChatHandler, event: &Event, pending: Pending) {
    let UserLeave { server_id } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let (connection, actor) = (pending.socket.session().connection, &pending.socket.session().actor());
    let _order = pending.socket.session().order.wait(About::OpenServer).await;
    let outcome = handler.chat.read_states().close_server(connection, actor, server_id).await;
    pending.answer(outcome);
}

async fn channel_join(handler: &ChatHandler, event: &Event, pending: Pending) {
    let request: ChannelJoin = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let order = &socket.session().order;
    let alone =
        async { if request.alone.unwrap_or(false) { Some(order.wait(About::Alone).await) } else { None } };
    let _order = tokio::join!(order.wait(About::Channel(request.channel_id)), alone);
    let asking = handler.asked.add(pending);
    let joined = handler.chat.read_states().join_channel(connection, actor, &request, asking.id).await;
    asking.end(joined);
}

async fn channel_reading(handler: &ChatHandler, event: &Event, pending: Pending) {
    let ChannelReading { channel_id, reading } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let _order = socket.session().order.wait(About::Channel(channel_id)).await;
    let asking = handler.asked.add(pending);
    let set = handler.chat.read_states().set_reading(connection, actor, channel_id, reading, asking.id).await;
    asking.end(set);
}

async fn channel_leave(handler: &ChatHandler, event: &Event, pending: Pending) {
    let ChannelLeave { channel_id } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let _order = socket.session().order.wait(About::Channel(channel_id)).await;
    let asking = handler.asked.add(pending);
    let left = handler.chat.read_states().leave_channel(connection, actor, channel_id, asking.id).await;
    asking.end(left);
}

async fn channel_read(handler: &ChatHandler, event: &Event, pending: Pending) {
    let ChannelRead { channel_id } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let _order = socket.session().order.wait(About::Channel(channel_id)).await;
    let asking = handler.asked.add(pending);
    let read = handler.chat.unread().read_channel_for(connection, actor, channel_id, asking.id).await;
    asking.end(read);
}

async fn server_read(handler: &ChatHandler, event: &Event, pending: Pending) {
    let ServerRead { server_id } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let asking = handler.asked.add(pending);
    let read = handler.chat.unread().read_server_for(connection, actor, server_id, asking.id).await;
    asking.end(read);
}

async fn channel_unread(handler: &ChatHandler, event: &Event, pending: Pending) {
    let ChannelUnread { channel_id, seq } = match payload::read(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let _order = socket.session().order.wait(About::Channel(channel_id)).await;
    let asking = handler.asked.add(pending);
    let marked = handler.chat.unread().mark_for(connection, actor, channel_id, seq, asking.id).await;
    asking.end(marked);
}

async fn message_send(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let actor = &socket.session().actor();
    let request = match read_change::<MessageSend>(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let MessageSend { channel_id, content, client_id, reply_to_id, mention_author } = request;
    let message = MessageCreate { content, client_id, reply_to_id, mention_author };
    let _order = socket.session().order.wait(About::Channel(channel_id)).await;
    let asking = handler.asked.add(pending);
    let sent = handler.chat.messages().post_for(actor, channel_id, message, asking.id).await;
    asking.leave(sent);
}

async fn message_edit(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let actor = &socket.session().actor();
    let MessageEdit { message_id, content } = match read_change(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let _order = socket.session().order.wait(About::Message(message_id)).await;
    let asking = handler.asked.add(pending);
    let edited = handler.chat.messages().edit_for(actor, message_id, &content, asking.id).await;
    asking.leave(edited);
}

async fn message_delete(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let actor = &socket.session().actor();
    let MessageDelete { message_id } = match read_change(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let _order = socket.session().order.wait(About::Message(message_id)).await;
    let asking = handler.asked.add(pending);
    handler.chat.messages().delete_for(actor, message_id, asking.id).await;
    asking.leave(Ok(()));
}

async fn message_react(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let actor = &socket.session().actor();
    let MessageReact { message_id, emoji, set } = match read_change(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let _order = socket.session().order.wait(About::Message(message_id)).await;
    let asking = handler.asked.add(pending);
    let reacted = handler.chat.reactions().set_for(actor, message_id, &emoji, set, asking.id).await;
    asking.leave(reacted);
}

async fn message_pin(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let actor = &socket.session().actor();
    let MessagePin { message_id, set } = match read_change(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let _order = socket.session().order.wait(About::Message(message_id)).await;
    let asking = handler.asked.add(pending);
    handler.chat.pins().set_for(actor, message_id, set, asking.id).await;
    asking.leave(Ok(()));
}

async fn thread_create(handler: &ChatHandler, event: &Event, pending: Pending) {
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let ThreadCreate { message_id, name } = match read_change(handler, event, actor) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let _order = socket.session().order.wait(About::Message(message_id)).await;
    let asking = handler.asked.add(pending);
    let made =
        handler.chat.threads().create_for(connection, actor, message_id, name.as_deref(), asking.id).await;
    asking.end(made);
}

/// A request that changes a message, held against the rate of them.
fn read_change<R: Request>(handler: &ChatHandler, event: &Event, actor: &Actor) -> Result<R> {
    let request = payload::read(event)?;
    handler.limits.check_message(actor.id())?;
    Ok(request)
}

async fn typing(handler: &ChatHandler, event: &Event, pending: Pending) {
    let outcome = async {
        let TypingRequest { channel_id } = payload::read(event)?;
        handler.chat.typing().tell(&pending.socket.session().actor(), channel_id).await
    };
    let outcome = outcome.await;
    pending.answer(outcome);
}

async fn messages_sync(handler: &ChatHandler, event: &Event, pending: Pending) {
    let outcome = async {
        let MessagesSync { channel_id, after, epoch, limit } = payload::read(event)?;
        handler.chat.messages().sync(&pending.socket.session().actor(), channel_id, after, epoch, limit).await
    };
    let outcome = outcome.await;
    pending.answer(outcome);
}

async fn session_renew(handler: &ChatHandler, event: &Event, pending: Pending) {
    let outcome = async {
        let SessionRenew { token } = payload::read(event)?;
        let fresh = handler.authenticator.actor(&token, pending.socket.handshake().address).await?;
        let session = pending.socket.session();
        handler.chat.read_states().renew(session.connection, &session.actor(), &fresh).await?;
        session.renew(fresh.expires_at);
        Ok(Renewed { expires_at: fresh.expires_at })
    };
    let outcome = outcome.await;
    pending.answer(outcome);
}

async fn notifications_get(handler: &ChatHandler, event: &Event, pending: Pending) {
    let NotificationsGet { server_id } = match payload::read_optional(event) {
        Ok(request) => request,
        Err(error) => return pending.answer::<()>(Err(error)),
    };
    let socket = pending.socket.clone();
    let (connection, actor) = (socket.session().connection, &socket.session().actor());
    let asking = handler.asked.add(pending);
    let counted = handler.chat.read_states().counts(connection, actor, server_id, asking.id).await;
    asking.end(counted);
}
