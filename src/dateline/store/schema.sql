-- A Dateline store: reports, what was coded from them, and what people said of it. One file, SQLite 3.
-- Days are ISO dates, times ISO in UTC; offsets count characters of reports.text, half-open. Unknown is NULL.

-- One row for each `dateline add`: what coded, so that rows can be made again.
CREATE TABLE runs (
    id       INTEGER PRIMARY KEY,
    started  TEXT NOT NULL,
    finished TEXT,               -- NULL: cut off, or still going on
    version  TEXT NOT NULL,      -- Dateline's
    model    TEXT NOT NULL,      -- SHA-256 of the reading model, or the pipeline's name
    lexica   TEXT NOT NULL       -- SHA-256 over the packaged lexica and the user's own
);

CREATE TABLE reports (
    id              TEXT PRIMARY KEY,
    title           TEXT,
    text            TEXT NOT NULL,
    published       TEXT NOT NULL,
    published_basis TEXT NOT NULL,
    publisher       TEXT,
    dateline        TEXT,
    url             TEXT,
    language        TEXT,
    digest          TEXT NOT NULL,     -- SHA-256 of title, text and day of publication
    signature       BLOB NOT NULL,     -- MinHash of its word 4-grams, 128 numbers of 32 bits
    grams           INTEGER NOT NULL,  -- how many 4-grams it has
    newest          TEXT NOT NULL,     -- the report that speaks for this one's chain of versions; often itself
    country         TEXT,              -- where half of its events or more took place, of those whose place is known
    run             INTEGER NOT NULL REFERENCES runs,
    added           TEXT NOT NULL,
    watched         INTEGER NOT NULL   -- 0: came in by `dateline watch`, and its rules are still to be asked
);
CREATE INDEX reports_unwatched ON reports (watched) WHERE watched = 0;
CREATE INDEX reports_published ON reports (published);
CREATE INDEX reports_newest ON reports (newest);
CREATE INDEX reports_digest ON reports (digest);

-- Full text of titles and texts, kept in step by the triggers below.
CREATE VIRTUAL TABLE reports_text USING fts5 (
    title, text, content = reports, content_rowid = rowid, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER reports_added AFTER INSERT ON reports BEGIN
    INSERT INTO reports_text (rowid, title, text) VALUES (new.rowid, new.title, new.text);
END;
CREATE TRIGGER reports_removed AFTER DELETE ON reports BEGIN
    INSERT INTO reports_text (reports_text, rowid, title, text) VALUES ('delete', old.rowid, old.title, old.text);
END;

-- What could not be read or coded. A report that is coded later leaves this table.
CREATE TABLE failures (
    report TEXT PRIMARY KEY,  -- its id, or its file and line
    stage  TEXT NOT NULL,
    error  TEXT NOT NULL,
    run    INTEGER NOT NULL REFERENCES runs,
    at     TEXT NOT NULL
);

-- Time expressions that events have (TIMEX3).
CREATE TABLE times (
    id        INTEGER PRIMARY KEY,
    report    TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    start     INTEGER,  -- of its words; NULL: no words, the report's day
    end       INTEGER,
    type      TEXT NOT NULL,
    value     TEXT NOT NULL,
    first_day TEXT,
    last_day  TEXT,
    basis     TEXT NOT NULL,
    rule      TEXT NOT NULL,
    mod       TEXT
);
CREATE INDEX times_report ON times (report);

-- Places that events have; of the dateline's place, which stands before the text, start and end are alike.
CREATE TABLE places (
    id         INTEGER PRIMARY KEY,
    report     TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    start      INTEGER NOT NULL,
    end        INTEGER NOT NULL,
    name       TEXT NOT NULL,
    country    TEXT,
    admin1     TEXT,
    geonameid  INTEGER,
    lat        REAL,
    lon        REAL,
    confidence REAL NOT NULL,
    rule       TEXT NOT NULL
);
CREATE INDEX places_report ON places (report);

-- Happenings that events of one or many reports tell of; the fields are what its events say together.
CREATE TABLE incidents (
    id         INTEGER PRIMARY KEY,
    type       TEXT NOT NULL,
    first_day  TEXT,
    last_day   TEXT,
    country    TEXT,
    place      TEXT,
    lat        REAL,
    lon        REAL,
    killed_least INTEGER,
    killed_most  INTEGER,
    events     INTEGER NOT NULL,
    reports    INTEGER NOT NULL
);
CREATE INDEX incidents_day ON incidents (first_day);

CREATE TABLE events (
    id                TEXT PRIMARY KEY,
    report            TEXT NOT NULL REFERENCES reports ON DELETE CASCADE,
    incident          INTEGER REFERENCES incidents,
    linked            TEXT,     -- why it is in its incident, where it is not the first
    run               INTEGER NOT NULL REFERENCES runs,
    type              TEXT NOT NULL,
    mode              TEXT,
    contexts          TEXT NOT NULL,  -- joined by |, as are issues, sectors and members
    quad              TEXT NOT NULL,
    score             REAL NOT NULL,
    cameo             TEXT NOT NULL,
    trigger_start     INTEGER NOT NULL,
    trigger_end       INTEGER NOT NULL,
    sentence_start    INTEGER NOT NULL,
    sentence_end      INTEGER NOT NULL,
    time              INTEGER REFERENCES times,
    place             INTEGER REFERENCES places,
    day               TEXT,     -- the first day of its time, for filters
    last_day          TEXT,
    country           TEXT,     -- of its place, for filters
    status            TEXT NOT NULL,
    historical        INTEGER NOT NULL,
    attribution_start INTEGER,
    attribution_end   INTEGER,
    killed            INTEGER,
    injured           INTEGER,
    arrested          INTEGER,
    abducted          INTEGER,
    crowd             INTEGER,
    issues            TEXT NOT NULL,
    confidence        REAL NOT NULL,
    also              TEXT NOT NULL   -- later mentions: "start-end" joined by |
);
CREATE INDEX events_report ON events (report);
CREATE INDEX events_day ON events (day, type);
CREATE INDEX events_long ON events (last_day) WHERE last_day > day;
CREATE INDEX events_country ON events (country, day);
CREATE INDEX events_incident ON events (incident);

CREATE TABLE participants (
    event    TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    role     TEXT NOT NULL,     -- actor or recipient
    position INTEGER NOT NULL,
    start    INTEGER NOT NULL,
    end      INTEGER NOT NULL,
    head     INTEGER NOT NULL,  -- the token on which its words hang
    chain    INTEGER NOT NULL,  -- alike for mentions of one participant in a report
    name     TEXT NOT NULL,
    country  TEXT,
    sector   TEXT,              -- the first of its sectors, for filters
    sectors  TEXT NOT NULL,
    members  TEXT NOT NULL,
    PRIMARY KEY (event, role, position)
) WITHOUT ROWID;
CREATE INDEX participants_code ON participants (country, sector);

-- Which rule or score decided a field, and the words it read; role and participant where it is a participant's.
CREATE TABLE evidence (
    event       TEXT NOT NULL REFERENCES events ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    role        TEXT,
    participant INTEGER,
    field       TEXT NOT NULL,
    rule        TEXT NOT NULL,
    start       INTEGER,
    end         INTEGER,
    PRIMARY KEY (event, position)
) WITHOUT ROWID;

-- What people said of events. Rows are only ever added; what the machine wrote stays as it is. No reference: a review
-- outlives the event when a report is coded anew.
CREATE TABLE reviews (
    id       INTEGER PRIMARY KEY,
    event    TEXT NOT NULL,
    field    TEXT NOT NULL,
    value    TEXT,
    reviewer TEXT NOT NULL,
    at       TEXT NOT NULL
);
CREATE INDEX reviews_event ON reviews (event);

-- What is watched: feeds by address, and when each is due again.
CREATE TABLE feeds (
    url      TEXT PRIMARY KEY,
    etag     TEXT,
    modified TEXT,
    due      REAL NOT NULL,     -- seconds since 1970
    failed   INTEGER NOT NULL,  -- how often in a row
    error    TEXT
);

-- Rules that an incident set off; each fires once an incident.
CREATE TABLE alerts (
    id        INTEGER PRIMARY KEY,
    rule      TEXT NOT NULL,
    incident  INTEGER NOT NULL,
    event     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    at        TEXT NOT NULL,
    delivered TEXT,             -- NULL, or "to" and the marks of who has it: still to be sent
    UNIQUE (rule, incident)
);

-- Rows of other systems, to be seen beside ours.
CREATE TABLE imports (
    id                INTEGER PRIMARY KEY,
    system            TEXT NOT NULL,  -- gdelt, polecat, acled or petrarch
    file              TEXT NOT NULL,
    key               TEXT NOT NULL,  -- the row's id there
    day               TEXT,
    type              TEXT,           -- PLOVER's, by the mapping in docs/export.md
    code              TEXT,           -- the type as it stood there
    actor             TEXT,
    actor_country     TEXT,
    actor_sector      TEXT,
    recipient         TEXT,
    recipient_country TEXT,
    recipient_sector  TEXT,
    place             TEXT,
    country           TEXT,
    lat               REAL,
    lon               REAL,
    killed            INTEGER,
    source            TEXT,
    text              TEXT,
    UNIQUE (system, key)
);
CREATE INDEX imports_day ON imports (day, type);

-- Events with their report and words, for reading by eye (in Datasette, say). Events of older versions are left out.
CREATE VIEW rows AS
SELECT e.id, e.day, e.last_day, e.type, e.mode, e.status, e.historical,
       (SELECT group_concat(name, ' | ') FROM participants p WHERE p.event = e.id AND p.role = 'actor') AS actors,
       (SELECT group_concat(name, ' | ') FROM participants p WHERE p.event = e.id AND p.role = 'recipient')
           AS recipients,
       places.name AS place, e.country, places.lat AS latitude, places.lon AS longitude,
       e.killed, e.injured, e.arrested, e.abducted, e.crowd, e.confidence, e.incident,
       substr(r.text, e.trigger_start + 1, e.trigger_end - e.trigger_start) AS words,
       substr(r.text, e.sentence_start + 1, e.sentence_end - e.sentence_start) AS sentence,
       substr(r.text, e.attribution_start + 1, e.attribution_end - e.attribution_start) AS source,
       r.id AS report, r.title, r.publisher, r.published
FROM events e JOIN reports r ON r.id = e.report LEFT JOIN places ON places.id = e.place
WHERE r.newest = r.id;
