//! The guide's chat on socketioxide and axum.

use std::sync::Arc;

use axum::routing::get;
use axum::serve::ListenerExt as _;
use rialto_reference::{Auth, ChannelJoin, Chat, MessageSend, Sent, User};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, Extension, SocketRef, State};

async fn connected(socket: SocketRef, Data(auth): Data<Auth>, State(chat): State<Arc<Chat>>) {
    let user = chat.user(auth);
    let ready = chat.ready(&user);
    socket.extensions.insert(user);
    socket.on("channel:join", join);
    socket.on("message:send", send);
    let _ = socket.emit("ready", &ready);
}

async fn join(
    socket: SocketRef,
    Data(join): Data<ChannelJoin>,
    ack: AckSender,
    State(chat): State<Arc<Chat>>,
) {
    socket.join(join.channel_id.clone());
    let _ = ack.send(&chat.joined(join));
}

async fn send(
    socket: SocketRef,
    Data(send): Data<MessageSend>,
    ack: AckSender,
    State(chat): State<Arc<Chat>>,
    Extension(user): Extension<User>,
) {
    let (message, client_id) = chat.message(&user, send);
    let _ = socket.within(message.channel_id.clone()).emit("message:new", &message).await;
    let _ = ack.send(&Sent::new(&message, client_id.as_deref()));
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let (layer, io) = SocketIo::builder().with_state(Arc::new(Chat::default())).build_layer();
    io.ns("/", connected);
    let router = axum::Router::new().route("/readyz", get(|| async {})).layer(layer);
    let listener = tokio::net::TcpListener::bind(rialto_reference::place()?).await?;
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    axum::serve(listener, router).await?;
    Ok(())
}
