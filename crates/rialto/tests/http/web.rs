//! The web app as browsers get it, with files that stand for a built one.

use axum::http::Method;

use crate::app::{Answer, App};
use crate::safety::settings;

const PAGE: &str = "<!doctype html><html><head><base href=\"/\" /><title>The app</title></head><body>\
                    <script type=\"module\" src=\"./assets/main-Ab1.js\"></script></body></html>";
/// Long enough that the node would compress it by itself if that were its way.
const SCRIPT: &str =
    "console.log('a script that is a good deal longer than the shortest that is worth compressing');";
const FILES: [(&str, &str); 13] = [
    ("index.html", PAGE),
    ("index.html.br", "the page in brotli"),
    ("index.html.gz", "the page in gzip"),
    ("assets/main-Ab1.js", SCRIPT),
    ("assets/main-Ab1.js.br", "the script in brotli"),
    ("assets/main-Ab1.js.gz", "the script in gzip"),
    ("assets/main-Ab1.js.map", "{}"),
    ("assets/font-Ab1.woff2", "a font"),
    ("assets/plain-Ab1.js", SCRIPT),
    ("favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("favicon.svg.gz", "the icon in gzip"),
    ("manifest.webmanifest", "{}"),
    (".vite/manifest.json", "{}"),
];
const SCRIPT_PATH: &str = "/assets/main-Ab1.js";
const PLACES: [&str; 9] = [
    "/",
    "/login",
    "/register",
    "/invite/some-code",
    "/servers/0196e4a0-0000-7000-8000-000000000000",
    "/servers/0196e4a0-0000-7000-8000-000000000000/channels/0196e4a0-0000-7000-8000-000000000001",
    "/account",
    "/directs",
    "/directs/0196e4a0-0000-7000-8000-000000000000",
];
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

async fn app() -> App {
    App::serving(&FILES, |_| ()).await
}

async fn below(public_url: &str) -> App {
    App::serving(&FILES, |config| *config = settings(&[&format!("public_url={public_url}")])).await
}

async fn accepting(app: &App, path: &str, encodings: &str) -> Answer {
    let answer = app.get(path).header("accept-encoding", encodings).send().await;
    assert_eq!(answer.status, 200, "{path}");
    answer
}

#[tokio::test]
async fn every_place_of_the_app_answers_its_page() {
    let app = app().await;
    for path in PLACES {
        let answer = app.get(path).send().await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, PAGE), "{path}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
}

#[tokio::test]
async fn what_is_nowhere_is_said_by_the_app_to_browsers_alone() {
    let app = app().await;
    for path in ["/nowhere", "/servers", "/servers/x/y", "/index.html", "/invite/", "/login/x"] {
        let page = app.get(path).header("accept", BROWSER).send().await;
        assert_eq!((page.status.as_u16(), page.text().as_str()), (404, PAGE), "{path}");
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(page.header("cache-control"), "no-store");
        assert!(page.header("content-security-policy").contains("script-src 'self'"));
        for accept in ["*/*", "application/json", "text/html;q=0, */*", ""] {
            let plain = app.get(path).header("accept", accept).send().await;
            assert_eq!(plain.status, 404, "{path}");
            assert!(plain.header("content-type").starts_with("text/plain"), "{path} {accept}");
        }
    }
    let api = app.get("/api/v1/nowhere").header("accept", BROWSER).send().await;
    api.refused(404, "not_found");
    let sent = app.post("/nowhere").header("accept", BROWSER).send().await;
    assert!(sent.status == 404 && !sent.text().contains("<html"));
}

#[tokio::test]
async fn a_missing_asset_is_never_the_page_and_the_builds_own_files_are_missing() {
    let app = app().await;
    let hidden = FILES.iter().map(|(name, _)| format!("/{name}"));
    let hidden = hidden.filter(|name| [".br", ".gz", ".map"].iter().any(|end| name.ends_with(end)));
    let hidden: Vec<String> = hidden.chain(["/.vite/manifest.json".to_owned()]).collect();
    assert_eq!(hidden.len(), 7);
    for path in
        hidden.iter().map(String::as_str).chain(["/assets/main-Old.js", "/assets/", "/assets/../index.html"])
    {
        let plain = app.get(path).send().await;
        assert!(plain.status == 404 && plain.text().starts_with("There is nothing"), "{path}");
        if path.starts_with("/assets/") {
            let browser = app.get(path).header("accept", BROWSER).send().await;
            assert!(browser.status == 404 && !browser.text().contains("<html"), "{path}");
            assert!(browser.header("content-type").starts_with("text/plain"));
            assert_eq!(browser.header("cache-control"), "no-store");
        }
    }
}

#[tokio::test]
async fn a_file_comes_in_the_form_that_the_client_likes_best() {
    let app = app().await;
    for (encodings, encoding, text) in [
        ("gzip, deflate, br, zstd", "br", "the script in brotli"),
        ("gzip;q=1, br;q=0.2", "gzip", "the script in gzip"),
        ("br;q=0, *;q=0.1", "gzip", "the script in gzip"),
        ("gzip", "gzip", "the script in gzip"),
        ("br;q=0, gzip;q=0", "", SCRIPT),
        ("identity, br;q=0.9", "", SCRIPT),
        ("deflate, zstd", "", SCRIPT),
    ] {
        let answer = accepting(&app, SCRIPT_PATH, encodings).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{encodings}");
        assert_eq!(answer.text(), text, "{encodings}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert!(answer.header("vary").to_ascii_lowercase().contains("accept-encoding"), "{encodings}");
    }
    let nothing = app.get(SCRIPT_PATH).header("accept-encoding", "*;q=0").send().await;
    assert_eq!(nothing.status, 406);
    let plain = app.get(SCRIPT_PATH).send().await;
    assert_eq!((plain.header("content-encoding"), plain.text().as_str()), ("", SCRIPT));
    assert!(plain.header("vary").contains("accept-encoding"));
    // What the build left in one form is sent in it: a tag names the bytes.
    let one = accepting(&app, "/assets/plain-Ab1.js", "br, gzip").await;
    assert_eq!((one.header("content-encoding"), one.text().as_str()), ("", SCRIPT));
    assert_eq!(accepting(&app, "/favicon.svg", "br, gzip").await.text(), "the icon in gzip");
    assert_eq!(accepting(&app, "/", "br, gzip").await.text(), "the page in brotli");
}

#[tokio::test]
async fn a_copy_that_is_still_good_is_not_sent_again() {
    let app = app().await;
    for path in [SCRIPT_PATH, "/", "/favicon.svg"] {
        let first = accepting(&app, path, "gzip").await;
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tag.len() > 16, "{tag}");
        for held in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            let again = app.get(path).header("accept-encoding", "gzip").header("if-none-match", &held);
            let again = again.send().await;
            assert!(again.status == 304 && again.bytes.is_empty(), "{path} {held}");
            // A browser takes these over into its copy.
            for name in ["etag", "cache-control", "content-security-policy"] {
                assert_eq!(again.header(name), first.header(name), "{path} {name}");
            }
            assert!(again.header("vary").contains("accept-encoding"));
        }
        let changed = app.get(path).header("if-none-match", "\"other\"").send().await;
        assert_eq!(changed.status, 200);
        // Each form has a tag of its own.
        assert_ne!(changed.header("etag"), tag, "{path}");
    }
}

#[tokio::test]
async fn what_has_a_hash_in_its_name_is_kept_for_ever_and_the_rest_is_asked_for_again() {
    let app = app().await;
    for (path, kind, kept) in [
        (SCRIPT_PATH, "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"),
        ("/assets/font-Ab1.woff2", "font/woff2", "public, max-age=31536000, immutable"),
        ("/favicon.svg", "image/svg+xml", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
    ] {
        let answer = app.get(path).send().await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!((answer.header("content-type"), answer.header("cache-control")), (kind, kept), "{path}");
        let head = app.ask(Method::HEAD, path).send().await;
        assert!(head.status == 200 && head.bytes.is_empty(), "{path}");
        assert_eq!(head.header("content-length"), answer.bytes.len().to_string());
        assert_eq!(head.header("etag"), answer.header("etag"));
        let sent = app.post(path).send().await;
        assert_eq!(sent.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_page_runs_scripts_of_its_own_node_alone() {
    let app = app().await;
    let page = app.get("/").send().await;
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; font-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    let script = app.get(SCRIPT_PATH).send().await;
    assert!(script.header("content-security-policy").starts_with("default-src 'none'; base-uri 'none'"));
}

#[tokio::test]
async fn with_a_clerk_key_its_hosts_are_let_in_and_no_other() {
    let sets = [
        "auth.clerk_publishable_key=pk_live_Y2xlcmsuZXhhbXBsZS5vcmck",
        r#"auth.issuers=[{ issuer = "https://clerk.example.org", jwks_url = "https://clerk.example.org/jwks" }]"#,
    ];
    let app = App::serving(&FILES, |config| *config = settings(&sets)).await;
    let page = app.get("/login").send().await;
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; font-src 'self'; manifest-src 'self'; base-uri 'self'; form-action 'self'; \
         frame-ancestors 'none'; \
         script-src 'self' https://clerk.example.org https://challenges.cloudflare.com https://*.protect.clerk.com; \
         style-src 'self' 'unsafe-inline'; img-src 'self' data: https://img.clerk.com; \
         connect-src 'self' https://clerk.example.org https://*.protect.clerk.com:*; \
         frame-src https://challenges.cloudflare.com https://*.protect.clerk.com; worker-src 'self' blob:"
    );
}

#[tokio::test]
async fn under_a_path_the_app_works_whether_or_not_the_proxy_takes_it_away() {
    let app = below("https://example.org/our/chat").await;
    let page = PAGE.replace("<base href=\"/\"", "<base href=\"/our/chat/\"");
    for path in ["/", "/our/chat", "/our/chat/", "/login", "/our/chat/login", "/our/chat/invite/x"] {
        let answer = accepting(&app, path, "br, gzip").await;
        // The forms of the build are of another page.
        assert_eq!((answer.header("content-encoding"), answer.text()), ("", page.clone()), "{path}");
        assert!(answer.header("content-security-policy").contains("base-uri 'self'"));
    }
    for path in ["/assets/main-Ab1.js", "/our/chat/assets/main-Ab1.js"] {
        assert_eq!(accepting(&app, path, "br").await.text(), "the script in brotli", "{path}");
    }
    for path in ["/our/chats", "/our", "/our/chat/our/chat"] {
        let nowhere = app.get(path).header("accept", BROWSER).send().await;
        assert_eq!((nowhere.status.as_u16(), nowhere.text()), (404, page.clone()), "{path}");
    }
    for prefix in ["", "/our/chat"] {
        app.get(&format!("{prefix}/readyz")).send().await.expect(200);
        app.get(&format!("{prefix}/api/v1/node?x=%2F")).send().await.expect(200);
        app.get(&format!("{prefix}/api/v1/nowhere")).send().await.refused(404, "not_found");
        app.get(&format!("{prefix}/panic")).send().await.refused(500, "internal");
    }
}

#[tokio::test]
async fn under_a_path_invites_lead_there_and_the_cookie_is_good_for_the_whole_host() {
    let app = below("https://example.org/chat/").await;
    let ada = app.first("ada").await;
    let (server, _) = app.found(&ada).await;
    let made = app.post(&format!("/chat/api/v1/servers/{server}/invites")).by(&ada).send().await.expect(201);
    let url = made["invite"]["url"].as_str().unwrap();
    assert!(url.starts_with("https://example.org/chat/invite/"), "{url}");
    let login = serde_json::json!({ "username": "ada", "password": crate::app::PASSWORD });
    let login = app.post("/chat/api/v1/auth/login").json(&login).send().await;
    assert!(
        login.header("set-cookie").starts_with("__Host-rialto=")
            && login.header("set-cookie").contains("Path=/;")
    );
}

#[tokio::test]
async fn a_node_without_a_web_app_says_how_to_build_one() {
    let app = App::new().await;
    for path in PLACES {
        let page = app.get(path).send().await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains("npm run build") && !page.text().contains("<script"), "{path}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'; base-uri 'none'"));
    }
    let nowhere = app.get("/nowhere").header("accept", BROWSER).send().await;
    assert!(nowhere.status == 404 && nowhere.text().contains("npm run build"));
}
