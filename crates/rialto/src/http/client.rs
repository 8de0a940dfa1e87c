//! Where a request really comes from, when proxies stand between.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request};
use axum::http::{Extensions, HeaderMap};
use ipnet::IpNet;
use rialto_socketio::ClientAddr;

use crate::config::Config;
use crate::limits::network;

/// The header in which each proxy adds, on the right, whom it was asked by.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's whole address; the engine counts networks ([`ClientAddr`]).
#[derive(Clone, Copy)]
pub(crate) struct Client(pub(crate) IpAddr);

/// Notes the client's address among the request's extensions, for the rates, the log and the engine.
pub(super) fn note(config: &Config, request: &mut Request) {
    let address = client(&config.http.trusted_proxies, request.headers(), request.extensions());
    request.extensions_mut().insert(ClientAddr(network(address)));
    request.extensions_mut().insert(Client(address));
}

/// The client's address, as it was noted; a request of which none is known comes from this machine.
pub(crate) fn address(extensions: &Extensions) -> IpAddr {
    extensions.get::<Client>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |Client(address)| *address)
}

/// Whether the one at the other end of the connection is a trusted proxy.
pub(super) fn is_trusted(trusted: &[IpNet], peer: Option<SocketAddr>) -> bool {
    let address = peer_address(peer);
    trusted.iter().any(|network| network.contains(&address))
}

/// A connection without an address of its own comes from this machine.
fn peer_address(peer: Option<SocketAddr>) -> IpAddr {
    peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.ip()).to_canonical()
}

/// The peer, or where that is a trusted proxy, whoever it says it was asked by, and so on.
fn client(trusted: &[IpNet], headers: &HeaderMap, extensions: &Extensions) -> IpAddr {
    let mut address =
        peer_address(extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer));
    let hops = headers.get_all(FORWARDED_FOR).iter().map(|value| value.to_str().unwrap_or_default());
    let mut hops: Vec<&str> = hops.flat_map(|value| value.split(',')).collect();
    while trusted.iter().any(|network| network.contains(&address)) {
        let Some(hop) = hops.pop().and_then(parse) else { break };
        address = hop;
    }
    address
}

/// An address, as proxies write it: with or without its port.
fn parse(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let with_port = || hop.parse::<SocketAddr>().map(|address| address.ip());
    let address = hop.parse().or_else(|_| with_port()).or_else(|_| hop.trim_matches(['[', ']']).parse());
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, value.parse().unwrap());
        }
        client(&trusted, &headers, &extensions).to_string()
    }

    #[test]
    fn what_a_stranger_says_of_itself_is_not_believed() {
        assert_eq!(from(&[], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
        assert_eq!(from(&["10.0.0.0/8"], "192.0.2.1", &["203.0.113.9"]), "192.0.2.1");
    }

    #[test]
    fn the_right_most_hop_that_is_no_trusted_proxy_is_the_client() {
        let trusted = ["10.0.0.0/8", "::1/128"];
        assert_eq!(from(&trusted, "10.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(from(&trusted, "::1", &["198.51.100.7, 203.0.113.9 , 10.0.0.2"]), "203.0.113.9");
        assert_eq!(from(&trusted, "10.0.0.1", &["198.51.100.7", "203.0.113.9:80"]), "203.0.113.9");
        assert_eq!(from(&trusted, "::ffff:10.0.0.1", &["[2001:db8::1]:443"]), "2001:db8::1");
    }

    #[test]
    fn where_a_proxy_says_nothing_good_it_is_the_client_itself() {
        assert_eq!(from(&["10.0.0.0/8"], "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(from(&["10.0.0.0/8"], "10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(from(&["10.0.0.0/8"], "10.0.0.1", &["10.0.0.7"]), "10.0.0.7");
    }
}
