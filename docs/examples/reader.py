"""Reads registered clients out of the table of oidc-registrar, for an OpenID Provider in Python.

What the attributes mean is written in docs/storage.md; this is its worked example. Two packages are enough: boto3 and
cryptography. The functions take a boto3 table and client, so that credentials, region and endpoints are boto3's own.
"""

import base64
import hashlib
import hmac
import json
import re
import time

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT_VERSION = 1
CLIENT_ID = re.compile("[A-Za-z0-9._~-]{1,128}")
DAY = 86_400
# A provider's role may read no others.
READ_ATTRIBUTES = [
    "id",
    "format_version",
    "revision",
    "client_id",
    "client_id_issued_at",
    "metadata",
    "client_secret_digest",
    "client_secret_sealed",
    "client_secret_expires_at",
    "previous_client_secret_digest",
    "previous_client_secret_sealed",
    "previous_client_secret_expires_at",
    "client_expires_at",
    "client_lifetime",
    "client_grace",
    "disabled_at",
    "deleted_at",
    "last_used_at",
]


def read_client(table, client_id):
    """The item of a client, or None. A provider that serves many logins remembers it for some seconds."""
    if not CLIENT_ID.fullmatch(client_id):
        return None
    names = {f"#{name}": name for name in READ_ATTRIBUTES}
    answer = table.get_item(
        Key={"id": "client/" + client_id},
        ConsistentRead=True,
        ProjectionExpression=", ".join(names),
        ExpressionAttributeNames=names,
    )
    item = answer.get("Item")
    if item is not None and item["format_version"] != FORMAT_VERSION:
        raise ValueError(f"client {client_id} has format version {item['format_version']}, which is not known here")
    return item


def state_of(item, now):
    """active, expired, disabled, gone or unknown. A provider serves active clients alone."""
    if item is None:
        return "unknown"
    if "deleted_at" in item:
        return "gone"
    expires_at = item.get("client_expires_at")
    if expires_at is not None and now >= expires_at + item.get("client_grace", 0):
        return "gone"
    if "disabled_at" in item:
        return "disabled"
    if expires_at is not None and now >= expires_at:
        return "expired"
    return "active"


def metadata_of(item):
    """The registered client metadata, as the client was answered: redirect_uris, grant_types and all the others."""
    return json.loads(item["metadata"])


def verify_secret(item, presented, now):
    """Which secret was presented: "current", "previous", or None. All of it is done for every client, and for none."""
    digest = encode(hashlib.sha256(presented.encode()).digest())
    is_active = state_of(item, now) == "active"
    matches = {}
    for name, prefix in (("current", ""), ("previous", "previous_")):
        stored = good_secret(item, prefix, now) if is_active else None
        known = stored["digest"] if stored else encode(hashlib.sha256(b"").digest())
        matches[name] = hmac.compare_digest(digest, known) and stored is not None
    return "current" if matches["current"] else "previous" if matches["previous"] else None


def open_secrets(item, secrets_manager, keys_secret_id, now):
    """The good secrets of an active client in clear, the current one first: for client_secret_jwt and HS algorithms."""
    if state_of(item, now) != "active":
        return []
    stored = [good_secret(item, prefix, now) for prefix in ("", "previous_")]
    opened = [open_sealed(one["sealed"], item["client_id"], secrets_manager, keys_secret_id) for one in stored if one]
    return [secret for secret in opened if secret is not None]


def good_secret(item, prefix, now):
    """A stored secret that has not ended, or None."""
    expires_at = item.get(prefix + "client_secret_expires_at")
    if expires_at is None or (expires_at != 0 and now >= expires_at):
        return None
    return {"digest": item[prefix + "client_secret_digest"], "sealed": item[prefix + "client_secret_sealed"]}


def open_sealed(sealed, client_id, secrets_manager, keys_secret_id):
    """Opens a compact JWE (RFC 7516) of alg dir and enc A256GCM; None if the key that sealed it no longer exists."""
    protected, encrypted_key, iv, ciphertext, tag = sealed.split(".")
    header = json.loads(decode(protected))
    if (header["alg"], header["enc"], encrypted_key) != ("dir", "A256GCM", ""):
        raise ValueError(f"the secret of client {client_id} is sealed in a way that is not known here")
    try:
        # A version never changes: a provider remembers it by its kid.
        version = secrets_manager.get_secret_value(SecretId=keys_secret_id, VersionId=header["kid"])
    except secrets_manager.exceptions.ResourceNotFoundException:
        return None
    key = HKDF(algorithm=SHA256(), length=32, salt=b"oidc-registrar", info=b"client secret A256GCM").derive(
        version["SecretString"].encode()
    )
    secret = AESGCM(key).decrypt(decode(iv), decode(ciphertext) + decode(tag), protected.encode())
    if header["sub"] != client_id:
        raise ValueError(f"the secret of client {client_id} was sealed for another client")
    return secret.decode()


def heartbeat(table, item, now):
    """Notes that a client was used, once a day (UTC). Says whether it did; not to be waited for by a login."""
    if state_of(item, now) != "active" or item.get("last_used_at", 0) // DAY >= now // DAY:
        return False
    lifetime, grace = item.get("client_lifetime", 0), item.get("client_grace", 0)
    if lifetime == 0:
        return note_use(table, item, now, "", ["attribute_not_exists(client_lifetime)"], {})
    values = {":end": now + lifetime, ":gone": now + lifetime + grace, ":lifetime": lifetime, ":grace": grace}
    conditions = ["client_expires_at > :now", "client_lifetime = :lifetime", "client_grace = :grace"]
    # Time to live is only ever put off.
    is_later = "expires_at > :gone"
    return note_use(
        table,
        item,
        now,
        ", client_expires_at = :end, expires_at = :gone REMOVE expiry_warned_days",
        [*conditions, f"NOT {is_later}"],
        values,
    ) or note_use(
        table, item, now, ", client_expires_at = :end REMOVE expiry_warned_days", [*conditions, is_later], values
    )


def note_use(table, item, now, update, conditions, values):
    """One conditional write. Says whether it happened."""
    always = [
        "client_id = :client",
        "attribute_not_exists(disabled_at)",
        "(attribute_not_exists(last_used_at) OR last_used_at < :today)",
    ]
    try:
        table.update_item(
            Key={"id": item["id"]},
            UpdateExpression="SET last_used_at = :now" + update,
            ConditionExpression=" AND ".join(always + conditions),
            ExpressionAttributeValues={
                ":now": now,
                ":today": now // DAY * DAY,
                ":client": item["client_id"],
                **values,
            },
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def encode(content):
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    import sys

    import boto3

    # reader.py TABLE KEYS-SECRET CLIENT-ID [SECRET [NOW]]
    table_name, keys_secret, identifier, *more = sys.argv[1:]
    moment = int(more[1]) if len(more) > 1 else int(time.time())
    clients = boto3.resource("dynamodb").Table(table_name)
    client = read_client(clients, identifier)
    report = {"state": state_of(client, moment)}
    if report["state"] == "active":
        report["metadata"] = metadata_of(client)
        report["opened"] = open_secrets(client, boto3.client("secretsmanager"), keys_secret, moment)
        report["heartbeat"] = heartbeat(clients, client, moment)
    if more:
        report["secret"] = verify_secret(client, more[0], moment)
    print(json.dumps(report))
