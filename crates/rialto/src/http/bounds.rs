//! What the description of the API says beside the routes and the types: the bounds of each field, which bodies may be
//! left out, and below which path everything is.

use rialto_protocol::limits::{
    BAN_DELETE_SECONDS_MAX, BIO_MAX, CLIENT_ID_MAX, CONTENT_MAX, DESCRIPTION_MAX, DIRECT_PEOPLE_MAX,
    INTEGER_MAX, INVITE_SECONDS_MAX, INVITE_USES_MAX, NAME_MAX, PAGE_MAX, PASSWORD_MAX, PASSWORD_MIN,
    REASON_MAX, SLOW_MODE_MAX, STATUS_MAX, TOPIC_MAX, USERNAME_MAX,
};
use rialto_protocol::visible::{content_pattern, line_pattern, name_pattern};
use serde_json::{Value, json};

/// Letters with their marks and digits of any script, `.`, `_` and `-`; a mark does not come first.
const USERNAME_PATTERN: &str = r"^[\p{L}\p{N}._\-][\p{L}\p{M}\p{N}._\-]*$";
const COLOR_PATTERN: &str = "^#[0-9A-Fa-f]{6}$";
const CLIENT_ID_PATTERN: &str = "^[A-Za-z0-9_-]+$";
const NO_NUL_PATTERN: &str = r"^[^\u0000]*$";

/// What a field of a body or of a query may be, in the words of JSON Schema.
fn bounds_of(schema: &str, field: &str) -> Option<Value> {
    let text = |min: usize, max: usize, pattern: &str| json!({ "minLength": min, "maxLength": max, "pattern": pattern });
    let number = |min: i64, max: i64| json!({ "minimum": min, "maximum": max });
    Some(match (schema, field) {
        ("Register", "username") => text(1, USERNAME_MAX, USERNAME_PATTERN),
        ("Register", "password") | ("PasswordChange", "newPassword") => {
            json!({ "minLength": PASSWORD_MIN, "maxLength": PASSWORD_MAX })
        }
        (_, "displayName") => text(1, NAME_MAX, &name_pattern()),
        (
            "ServerCreate" | "ServerChange" | "ChannelCreate" | "ChannelChange" | "CategoryName"
            | "RoleCreate" | "RoleChange" | "DirectCreate" | "ThreadMake",
            "name",
        ) => text(1, NAME_MAX, &name_pattern()),
        ("ServerChange", "description") => text(0, DESCRIPTION_MAX, NO_NUL_PATTERN),
        ("ChannelCreate" | "ChannelChange", "topic") => text(0, TOPIC_MAX, NO_NUL_PATTERN),
        ("ChannelChange", "slowModeSeconds") => number(0, SLOW_MODE_MAX),
        ("RoleCreate" | "RoleChange", "color") => json!({ "pattern": COLOR_PATTERN }),
        ("ProfileChange", "bio") => text(0, BIO_MAX, NO_NUL_PATTERN),
        ("ProfileChange", "status") => text(0, STATUS_MAX, &line_pattern()),
        ("ReportCreate", "reason") => text(1, REASON_MAX, &content_pattern()),
        ("ReportChange", "note") => text(0, REASON_MAX, NO_NUL_PATTERN),
        ("MemberChange", "nickname") => text(0, NAME_MAX, &line_pattern()),
        ("BanSet" | "MemberChange", "reason") => text(0, REASON_MAX, NO_NUL_PATTERN),
        ("BanSet", "deleteMessagesSeconds") => number(0, BAN_DELETE_SECONDS_MAX),
        ("DirectCreate", "userIds") => json!({ "minItems": 1, "maxItems": DIRECT_PEOPLE_MAX - 1 }),
        ("InviteCreate", "maxUses") => number(1, INVITE_USES_MAX),
        ("InviteCreate", "expiresInSeconds") => number(1, INVITE_SECONDS_MAX),
        ("MessageCreate" | "MessageRevise", "content") => text(1, CONTENT_MAX, &content_pattern()),
        ("MessageCreate", "clientId") => text(1, CLIENT_ID_MAX, CLIENT_ID_PATTERN),
        ("query", "before") => number(0, INTEGER_MAX),
        ("query", "around") => number(1, INTEGER_MAX),
        ("UnreadSet", "seq") => number(1, INTEGER_MAX),
        ("query", "limit") => number(1, PAGE_MAX),
        _ => return None,
    })
}

/// Completes the description of an API whose paths are all below `base`.
pub(super) fn complete(document: &mut Value, base: &str) {
    let base = if base.is_empty() { "/" } else { base };
    document["servers"] = json!([{ "url": base }]);
    let mut optional = Vec::new();
    for (name, schema) in members(document.pointer_mut("/components/schemas")) {
        for (field, property) in members(schema.get_mut("properties")) {
            add(property, bounds_of(name, field));
        }
        if schema.get("required").is_none() {
            optional.push(format!("#/components/schemas/{name}"));
        }
    }
    let operations = members(document.get_mut("paths")).flat_map(|(_, path)| members(Some(path)));
    for (_, operation) in operations {
        let parameters = operation.get_mut("parameters").and_then(Value::as_array_mut);
        for parameter in parameters.into_iter().flatten() {
            if parameter["in"] == "query" {
                let field = parameter["name"].as_str().unwrap_or_default().to_owned();
                let schema = &mut parameter["schema"];
                // A query has texts alone: what is not said is left out.
                if let Some(kind) =
                    schema.get("type").and_then(Value::as_array).and_then(|kinds| kinds.first()).cloned()
                {
                    schema["type"] = kind;
                }
                add(schema, bounds_of("query", &field));
            }
        }
        let Some(body) = operation.get_mut("requestBody") else { continue };
        let schema = body.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
        // No body at all is as good as `{}`.
        body["required"] = json!(!optional.iter().any(|name| Some(name.as_str()) == schema));
    }
}

fn members(value: Option<&mut Value>) -> impl Iterator<Item = (&String, &mut Value)> {
    value.and_then(Value::as_object_mut).into_iter().flatten()
}

fn add(schema: &mut Value, bounds: Option<Value>) {
    if let Some(Value::Object(bounds)) = bounds {
        for (name, bound) in bounds {
            schema[name] = bound;
        }
    }
}
