"""A made-up file of each tool, how it is to be read, and what should come of it."""

import json
from datetime import UTC
from zoneinfo import ZoneInfo

from tests.streams.ingest.readings import csv_of

AT = "2025-03-01T00:00:00Z"
UNIX = 1740787200
LIKES = {"likes": 4, "shares": 2, "comments": 1}


def doc(value):
    return json.dumps(value, indent=1).encode()


def rows(**columns):
    return csv_of(",".join(columns), ",".join(f'"{value}"' for value in columns.values()))


def post(source, post_id, text="harga naik", **more):
    return {"id": f"{source}:{post_id}", "source": source, "text": text, "created_at": AT, **more}


WIB = {"zone": ZoneInfo("Asia/Jakarta")}
UTC_ZONE = {"zone": UTC}

SAMPLES = {
    "tweet-harvest": (
        rows(conversation_id_str=1, created_at="Sat Mar 01 00:00:00 +0000 2025", favorite_count=4, full_text="harga naik",
             id_str=19, lang="in", quote_count=0, reply_count=1, retweet_count=2, user_id_str=7, username="warga"),
        {}, post("x", 19, author="warga", engagement=LIKES, platform_languages=["in"]),
    ),
    "twint": (
        rows(id=19, conversation_id=1, created_at="x", date="2025-03-01", time="07:00:00", timezone="+0700", username="warga",
             tweet="harga naik", replies_count=1, retweets_count=2, likes_count=4, retweet="False", source="", retweet_id=""),
        {}, post("x", 19, author="warga", engagement=LIKES, repost_of=None),
    ),
    "snscrape": (
        doc([{"url": "u", "date": "2025-03-01T00:00:00+00:00", "rawContent": "harga naik", "id": 19, "conversationId": 1,
              "user": {"username": "warga", "followersCount": 5}, "likeCount": 4, "retweetCount": 2, "quoteCount": 0,
              "replyCount": 1, "retweetedTweet": {"id": 18}, "source": "<a>"}]),
        {}, post("x", 19, author="warga", author_followers=5, engagement=LIKES, repost_of="x:18"),
    ),
    "snscrape-old": (
        doc([{"date": "2025-03-01T00:00:00+00:00", "content": "harga naik", "id": 19, "conversationId": 1, "likeCount": 4,
              "retweetCount": 2, "replyCount": 1}]),
        {}, post("x", 19, engagement=LIKES),
    ),
    "x-api-v1": (
        doc([{"id_str": "19", "created_at": "Sat Mar 01 00:00:00 +0000 2025", "text": "RT @a: harga", "retweet_count": 2,
              "favorite_count": 4, "reply_count": 1, "user": {"id_str": "7", "screen_name": "warga"}, "source": "<a>",
              "retweeted_status": {"id_str": "18", "full_text": "harga naik"}}]),
        {}, post("x", 19, author="7", engagement=LIKES, repost_of="x:18"),
    ),
    "x-api-v2": (
        doc({"data": [{"id": "19", "text": "harga naik", "created_at": AT, "author_id": "7", "source": "web",
                       "public_metrics": {"like_count": 4, "retweet_count": 1, "quote_count": 1, "reply_count": 1},
                       "referenced_tweets": [{"type": "quoted", "id": "3"}, {"type": "retweeted", "id": "18"}]}]}),
        {}, post("x", 19, author="7", engagement=LIKES, repost_of="x:18"),
    ),
    "twitter-r": (
        rows(text="harga naik", favorited="FALSE", favoriteCount=4, replyToSN="NA", created="2025-03-01 00:00:00",
             replyToSID="NA", id=19, statusSource="<a>", screenName="warga", retweetCount=2, isRetweet="FALSE"),
        {}, post("x", 19, author="warga", engagement={"likes": 4, "shares": 2}, reply_to=None, repost_of=None),
    ),
    "apify-instagram": (
        doc([{"id": "19", "caption": "harga naik", "ownerUsername": "warga", "timestamp": AT, "likesCount": 4,
              "commentsCount": 1}]),
        {}, post("instagram", 19, author="warga", engagement={"likes": 4, "comments": 1}),
    ),
    "apify-instagram-comments": (
        doc([{"id": "19", "text": "harga naik", "ownerUsername": "warga", "timestamp": AT, "likesCount": -1}]),
        {}, post("instagram", 19, engagement=None),
    ),
    "apify-tiktok": (
        rows(**{"id": 19, "text": "harga naik", "createTimeISO": AT, "authorMeta/name": "warga", "diggCount": 4,
                "shareCount": 2, "playCount": 9, "commentCount": 1, "webVideoUrl": "u"}),
        {}, post("tiktok", 19, author="warga", engagement={**LIKES, "views": 9}),
    ),
    "apify-tiktok-comments": (
        doc([{"cid": "19", "text": "harga naik", "createTimeISO": AT, "videoWebUrl": "u", "diggCount": 4}]),
        {}, post("tiktok", 19, engagement={"likes": 4}),
    ),
    "apify-facebook-posts": (
        doc([{"postId": "19", "pageName": "kota", "time": AT, "text": "harga naik", **LIKES}]),
        {}, post("facebook", 19, author="kota", engagement=LIKES),
    ),
    "apify-facebook-comments": (
        doc([{"facebookUrl": "u", "id": "19", "text": "harga naik", "date": AT, "profileName": "warga", "likesCount": "4"}]),
        {}, post("facebook", 19, engagement={"likes": 4}),
    ),
    "youtube-api": (
        doc({"items": [{"id": "19", "snippet": {"totalReplyCount": 1, "topLevelComment": {"snippet": {
            "textOriginal": "harga naik", "publishedAt": AT, "authorDisplayName": "warga", "likeCount": 4}}}}]}),
        {}, post("youtube", 19, author="warga", engagement={"likes": 4, "comments": 1}),
    ),
    "youtube-api-comments": (
        doc({"items": [{"id": "19", "snippet": {"textDisplay": "harga naik", "publishedAt": AT, "authorDisplayName": "warga",
                                                "parentId": "18", "likeCount": 4}}]}),
        {}, post("youtube", 19, reply_to="youtube:18", engagement={"likes": 4}),
    ),
    "youtube-comment-downloader": (
        doc([{"cid": "19", "text": "harga naik", "time": "2 hari yang lalu", "channel": "UC1", "votes": "1,2 rb",
              "replies": "", "time_parsed": UNIX}]),
        {}, post("youtube", 19, author="UC1", engagement={"likes": 1200}),
    ),
    "google-play-scraper": (
        rows(reviewId=19, userName="warga", content="harga naik", score=1, thumbsUpCount=4, at="2025-03-01 07:00:00"),
        WIB, post("play", 19, author="warga", engagement={"likes": 4}),
    ),
    "app-store-scraper": (
        rows(date="2025-03-01 00:00:00", isEdited="False", rating=1, review="naik", title="harga", userName="warga"),
        {}, {"source": "appstore", "text": "harga\nnaik", "created_at": AT, "author": "warga"},
    ),
    "app-store-rss": (
        doc({"feed": {"entry": [{"id": {"label": "19"}, "title": {"label": "harga"}, "content": {"label": "naik"},
                                 "updated": {"label": "2025-02-28T17:00:00-07:00"},
                                 "author": {"name": {"label": "warga"}}}]}}),
        {}, post("appstore", 19, text="harga\nnaik", author="warga"),
    ),
    "telegram-desktop": (
        doc({"name": "Grup", "id": 7, "messages": [
            {"id": 1, "type": "service", "date_unixtime": str(UNIX), "from_id": "u", "text": ""},
            {"id": 19, "type": "message", "date": "2025-03-01T07:00:00", "date_unixtime": str(UNIX), "from_id": "user5",
             "text": ["harga ", {"type": "bold", "text": "naik"}], "reply_to_message_id": 18,
             "reactions": [{"count": 3}, {"count": 1}]}]}),
        {}, post("telegram", "7/19", author="user5", reply_to="telegram:7/18", engagement={"likes": 4}),
    ),
    "telethon": (
        doc([{"_": "Message", "id": 19, "peer_id": {"_": "PeerChannel", "channel_id": 7}, "date": AT, "message": "harga naik",
              "forwards": 2, "views": 9}]),
        {}, post("telegram", "7/19", engagement={"shares": 2, "views": 9}),
    ),
    "mastodon": (
        doc([{"id": "19", "created_at": AT, "content": "<p></p>", "account": {"acct": "warga"}, "favourites_count": 4,
              "reblogs_count": 2, "replies_count": 1, "reblog": {"id": "18", "content": "harga naik"}, "language": "id"}]),
        {}, post("mastodon", 19, author="warga", engagement=LIKES, repost_of="mastodon:18"),
    ),
    "bluesky-posts": (
        doc({"posts": [{"uri": "at://did/19", "author": {"did": "d"}, "likeCount": 4, "repostCount": 2, "replyCount": 1,
                        "record": {"text": "harga naik", "createdAt": AT, "langs": ["id"]}}]}),
        {}, {"id": "at://did/19", "text": "harga naik", "engagement": LIKES, "platform_languages": ["id"]},
    ),
    "bluesky-feed": (
        doc({"feed": [{"post": {"uri": "at://did/19", "author": {"did": "d"}, "likeCount": 4,
                                "record": {"text": "harga naik", "createdAt": AT}}}]}),
        {}, {"id": "at://did/19", "text": "harga naik", "created_at": AT, "engagement": {"likes": 4}},
    ),
    "reddit": (
        doc({"kind": "Listing", "data": {"children": [{"kind": "t3", "data": {
            "name": "t3_19", "subreddit": "indonesia", "title": "harga", "selftext": "naik", "created_utc": UNIX + 0.0,
            "author": "warga", "ups": 4, "num_comments": 1}}]}}),
        {}, post("reddit", "t3_19", text="harga\nnaik", author="warga", engagement={"likes": 4, "comments": 1}),
    ),
    "reddit-dump": (
        doc([{"id": "19", "subreddit": "indonesia", "body": "harga naik", "created_utc": str(UNIX), "author": "warga"}]),
        {}, post("reddit", 19, author="warga"),
    ),
    "whatsapp": (
        b"1/3/25 07.00 - Pesan terenkripsi\n1/3/25 07.00 - Warga: harga naik\n13/3/25 07.00 - Grup dibuat\n",
        WIB, {"source": "whatsapp", "text": "harga naik", "created_at": AT, "author": "Warga"},
    ),
    "brandwatch": (
        b"Laporan\n\n" + rows(**{"Query Id": 1, "Query Name": "beras", "Date": "2025-03-01 00:00:00.0", "Title": "harga",
                                 "Snippet": "naik", "Url": "https://x.com/a/status/19", "Page Type": "twitter",
                                 "Mention Id": 19, "Author": "warga"}),
        UTC_ZONE, post("x", 19, text="harga\nnaik", author="warga"),
    ),
    "meltwater": (
        rows(**{"Date": "01-Mar-2025 12:00AM", "Headline": "harga", "URL": "u", "Opening Text": "naik",
                "Hit Sentence": "naik", "Source": "Contoh Pos", "Language": "Indonesian", "Likes": 4})
        .decode().replace(",", "\t")
        .encode("utf-16"),
        UTC_ZONE, {"source": "contoh-pos", "text": "harga\nnaik", "created_at": AT, "engagement": {"likes": 4}},
    ),
    "talkwalker": (
        rows(**{"url": "https://contoh.id/19", "published": AT, "title": "harga", "content_snippet": "naik",
                "domain_url": "http://facebook.com/", "article_extended_attributes.facebook_likes": 4}),
        {}, {"id": "https://contoh.id/19", "source": "facebook", "text": "harga\nnaik", "engagement": {"likes": 4}},
    ),
    "brand24": (
        rows(ID=19, Date="2025-03-01", Hrs="07:00", Title="harga", Content="naik", Source="https://x.com/a", Domain="x.com"),
        WIB, post("x", 19, text="harga\nnaik", url="https://x.com/a"),
    ),
    "sprout": (
        doc({"data": [{"guid": "19", "created_time": AT, "text": "harga naik", "network": "Twitter",
                       "from": {"screen_name": "warga"}}]}),
        {}, post("x", 19, author="warga"),
    ),
}  # fmt: skip
