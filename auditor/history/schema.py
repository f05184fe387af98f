"""The tables, as a list of migrations: version N of a database has had the first N of them.

A subject is an account at a service. A check is a control with what a policy asks of it, so that another version of
the policy is another check. Times are whole seconds since 1970, in UTC.
"""

from __future__ import annotations

APPLICATION = 0x61756474
"""`audt`: what makes an SQLite file one of ours."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started INTEGER NOT NULL,
            finished INTEGER NOT NULL,
            auditor TEXT NOT NULL,
            browser TEXT,
            policy TEXT NOT NULL,
            policy_sha256 TEXT NOT NULL,
            interrupted INTEGER NOT NULL,
            scope TEXT NOT NULL,
            summary TEXT NOT NULL
        )
        """,
        "CREATE INDEX runs_by_scope ON runs (scope, id)",
        """
        CREATE TABLE subjects (
            id INTEGER PRIMARY KEY,
            account TEXT NOT NULL,
            service TEXT NOT NULL,
            UNIQUE (account, service)
        )
        """,
        """
        CREATE TABLE service_files (
            id INTEGER PRIMARY KEY,
            origin TEXT NOT NULL,
            sha256 TEXT NOT NULL,
            verified TEXT NOT NULL,
            verified_against TEXT NOT NULL,
            declared TEXT NOT NULL,
            UNIQUE (origin, sha256, verified, verified_against, declared)
        )
        """,
        """
        CREATE TABLE visits (
            subject INTEGER NOT NULL REFERENCES subjects,
            run INTEGER NOT NULL REFERENCES runs,
            service_file INTEGER NOT NULL REFERENCES service_files,
            identity TEXT NOT NULL,
            seconds REAL NOT NULL,
            was_read INTEGER NOT NULL,
            undeclared TEXT,
            PRIMARY KEY (subject, run)
        ) WITHOUT ROWID
        """,
        "CREATE INDEX visits_by_run ON visits (run, subject)",
        """
        CREATE TABLE observations (
            run INTEGER NOT NULL REFERENCES runs,
            subject INTEGER NOT NULL REFERENCES subjects,
            seen BLOB NOT NULL,
            UNIQUE (run, subject)
        )
        """,
        """
        CREATE TABLE checks (
            id INTEGER PRIMARY KEY,
            control TEXT NOT NULL,
            title TEXT NOT NULL,
            severity TEXT NOT NULL,
            expected TEXT NOT NULL,
            UNIQUE (control, title, severity, expected)
        )
        """,
        """
        CREATE TABLE findings (
            subject INTEGER NOT NULL REFERENCES subjects,
            run INTEGER NOT NULL REFERENCES runs,
            check_id INTEGER NOT NULL REFERENCES checks,
            status TEXT NOT NULL,
            observed TEXT,
            reason TEXT,
            detail TEXT,
            at INTEGER NOT NULL,
            known TEXT,
            known_at INTEGER,
            in_line_at INTEGER,
            deviates_since INTEGER,
            PRIMARY KEY (subject, run, check_id)
        ) WITHOUT ROWID
        """,
    ),
    (
        # What pages hold beside the declared controls is the same in most runs; of an observation, only the traces
        # were ever read again.
        "CREATE TABLE page_controls (id INTEGER PRIMARY KEY, listed TEXT NOT NULL UNIQUE)",
        "INSERT INTO page_controls (listed) SELECT DISTINCT undeclared FROM visits WHERE undeclared IS NOT NULL",
        "ALTER TABLE visits ADD COLUMN page_controls INTEGER REFERENCES page_controls",
        "UPDATE visits SET page_controls = (SELECT id FROM page_controls WHERE listed = undeclared)",
        "ALTER TABLE visits DROP COLUMN undeclared",
        "DROP TABLE observations",
        """
        CREATE TABLE traces (
            subject INTEGER NOT NULL REFERENCES subjects,
            control TEXT NOT NULL,
            place TEXT NOT NULL,
            PRIMARY KEY (subject, control)
        ) WITHOUT ROWID
        """,
    ),
    # What was asked of the service, as JSON (`model.rights_ledger.RightsRequest`).
    ("ALTER TABLE visits ADD COLUMN requests TEXT",),
)
