//! The query parameters of a request (Engine.IO, "Query parameters").

use crate::config::Transports;
use crate::http::problem::Problem;

/// A transport, by its name in the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    Polling,
    WebSocket,
}

/// The parameters that matter.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Query<'a> {
    pub(crate) transport: Transport,
    pub(crate) sid: Option<&'a str>,
}

impl<'a> Query<'a> {
    /// Reads the query; a transport that is not offered is unknown.
    pub(crate) fn parse(query: &'a str, offered: Transports) -> Result<Self, Problem> {
        let (mut version, mut transport, mut sid) = (None, None, None);
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "EIO" => version = Some(value),
                "transport" => transport = Some(value),
                "sid" => sid = Some(value),
                _ => {}
            }
        }
        let transport = match transport {
            Some("polling") if offered.polling => Transport::Polling,
            Some("websocket") if offered.websocket => Transport::WebSocket,
            _ => return Err(Problem::Transport),
        };
        if version != Some("4") {
            return Err(Problem::Version);
        }
        Ok(Self { transport, sid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parameters_are_found_in_any_order() {
        let query = Query::parse("t=abc&sid=x&transport=polling&EIO=4", Transports::default());
        assert_eq!(query, Ok(Query { transport: Transport::Polling, sid: Some("x") }));
    }

    #[test]
    fn other_versions_and_transports_are_refused() {
        let offered = Transports { websocket: true, polling: false };
        assert_eq!(Query::parse("EIO=4&transport=polling", offered), Err(Problem::Transport));
        assert_eq!(Query::parse("EIO=4", offered), Err(Problem::Transport));
        assert_eq!(Query::parse("EIO=3&transport=websocket", offered), Err(Problem::Version));
        assert_eq!(Query::parse("transport=websocket", offered), Err(Problem::Version));
        for version in ["", "5", "44", "-4", "4.0", "four", "4&EIO=3"] {
            let query = format!("transport=websocket&EIO={version}");
            assert_eq!(Query::parse(&query, offered), Err(Problem::Version), "{query}");
        }
        for transport in ["", "flashsocket", "WEBSOCKET", "websocket%00"] {
            let query = format!("EIO=4&transport={transport}");
            assert_eq!(Query::parse(&query, offered), Err(Problem::Transport), "{query}");
        }
    }
}
