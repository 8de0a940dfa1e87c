//! The body of a POST: read to its end within its bounds and its time.

use std::sync::Arc;

use bytes::Buf as _;
use http_body_util::BodyExt as _;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::config::Config;
use crate::http::problem::Problem;

/// Room for what base64 and the separators add to the messages of a POST.
const OVERHEAD: usize = 1024;
/// What a large body is given room for. From here on allocators get memory from the system for one use alone, and give it
/// back after it: 32 MiB is the highest bound that glibc takes (`M_MMAP_THRESHOLD`). What is not touched costs nothing.
const OF_ITS_OWN_BYTES: usize = 33 * 1024 * 1024;

/// The payload of a POST.
pub(crate) struct Payload {
    pub(crate) text: String,
    /// Its place among the large ones.
    _place: Option<OwnedSemaphorePermit>,
}

/// Longest text of one packet in a payload, in bytes: a binary one comes in base64.
pub(crate) fn max_packet(config: &Config) -> usize {
    config.max_message_bytes.saturating_mul(4) / 3 + OVERHEAD
}

/// Reads a body. One that is larger than a packet waits for one of the `places`, which bound what many slow clients can
/// make the process keep.
pub(crate) async fn read<B>(config: &Config, places: &Arc<Semaphore>, body: B) -> Result<Payload, Problem>
where
    B: http_body::Body<Data: Send> + Send,
{
    let reading = tokio::time::timeout(config.upgrade_timeout, collect(config, places, body));
    let (bytes, place) = reading.await.map_err(|_| Problem::BadRequest)??;
    let text = String::from_utf8(bytes).map_err(|_| Problem::BadRequest)?;
    Ok(Payload { text, _place: place })
}

async fn collect<B>(
    config: &Config,
    places: &Arc<Semaphore>,
    body: B,
) -> Result<(Vec<u8>, Option<OwnedSemaphorePermit>), Problem>
where
    B: http_body::Body<Data: Send> + Send,
{
    let bound = config.max_payload_bytes.max(max_packet(config));
    // What says that it is too large is not waited for.
    if body.size_hint().lower() > bound as u64 {
        return Err(Problem::TooLarge);
    }
    let mut body = std::pin::pin!(body);
    let (mut bytes, mut place) = (Vec::<u8>::new(), None);
    while let Some(frame) = body.frame().await.map(|frame| frame.map_err(|_| Problem::BadRequest)) {
        let Ok(mut data) = frame?.into_data() else { continue };
        let length = bytes.len().saturating_add(data.remaining());
        if length > bound {
            return Err(Problem::TooLarge);
        }
        if length > max_packet(config) && place.is_none() {
            place = Some(places.clone().acquire_owned().await.map_err(|_| Problem::Busy)?);
            bytes.reserve_exact(OF_ITS_OWN_BYTES);
        }
        while data.has_remaining() {
            let chunk = data.chunk();
            bytes.extend_from_slice(chunk);
            let used = chunk.len();
            data.advance(used);
        }
    }
    Ok((bytes, place))
}
