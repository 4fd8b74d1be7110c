BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE analyses (
	id VARCHAR(32) NOT NULL, 
	check_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	made DATETIME NOT NULL, 
	options JSON, 
	versions JSON, 
	clip_ids JSON NOT NULL, 
	report JSON, 
	PRIMARY KEY (id), 
	FOREIGN KEY(check_id) REFERENCES checks (id) ON DELETE CASCADE
);
INSERT INTO "analyses" VALUES('analysis-000000000000a','check-000000000000000a',1,'done','2026-11-20 10:00:00.000000',NULL,NULL,'["clip-0000000000000000a"]','{"schema_version": 2}');
CREATE TABLE athletes (
	id VARCHAR(32) NOT NULL, 
	name VARCHAR NOT NULL, 
	height_cm DOUBLE, 
	mass_kg DOUBLE, 
	sex VARCHAR, 
	speed_kmh DOUBLE, 
	shoes VARCHAR NOT NULL, 
	note VARCHAR NOT NULL, 
	created DATETIME NOT NULL, 
	folded VARCHAR NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "athletes" VALUES('athlete-0000000000000a','Änne Öz',171.0,NULL,'female',10.8,'old ones','','2026-11-20 10:00:00.000000','änne öz');
CREATE TABLE checks (
	id VARCHAR(32) NOT NULL, 
	session_id VARCHAR(32) NOT NULL, 
	title VARCHAR NOT NULL, 
	shoes VARCHAR NOT NULL, 
	speed_kmh DOUBLE, 
	height_cm DOUBLE, 
	mass_kg DOUBLE, 
	sex VARCHAR, 
	answers JSON, 
	language VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	error JSON, 
	progress JSON, 
	created DATETIME NOT NULL, 
	folded VARCHAR NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(session_id) REFERENCES sessions (id) ON DELETE CASCADE
);
INSERT INTO "checks" VALUES('check-000000000000000a','session-0000000000000a','old check','old ones',10.8,171.0,NULL,'female',NULL,'de','done',NULL,NULL,'2026-11-20 10:00:00.000000','old check old ones 2026-11-20');
CREATE TABLE clips (
	id VARCHAR(32) NOT NULL, 
	check_id VARCHAR(32) NOT NULL, 
	place INTEGER NOT NULL, 
	name VARCHAR NOT NULL, 
	size_bytes BIGINT NOT NULL, 
	sha256 VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	error JSON, 
	width_px INTEGER, 
	height_px INTEGER, 
	fps DOUBLE, 
	duration_s DOUBLE, 
	frames INTEGER, 
	look JSON, 
	told JSON, 
	standing BOOLEAN NOT NULL, 
	created DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(check_id) REFERENCES checks (id) ON DELETE CASCADE
);
INSERT INTO "clips" VALUES('clip-0000000000000000a','check-000000000000000a',0,'side.mp4',123,'','ready',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,'2026-11-20 10:00:00.000000');
CREATE TABLE corrections (
	id VARCHAR(32) NOT NULL, 
	clip_id VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	made DATETIME NOT NULL, 
	entry JSON, 
	undoes VARCHAR(32), 
	PRIMARY KEY (id), 
	FOREIGN KEY(clip_id) REFERENCES clips (id) ON DELETE CASCADE
);
INSERT INTO "corrections" VALUES('correction-0000000000a','clip-0000000000000000a',1,'2026-11-20 10:00:00.000000','{"change": {"kind": "leave_out"}}',NULL);
CREATE TABLE notes (
	id VARCHAR(32) NOT NULL, 
	clip_id VARCHAR(32) NOT NULL, 
	frame INTEGER NOT NULL, 
	text VARCHAR NOT NULL, 
	shapes JSON NOT NULL, 
	in_report BOOLEAN NOT NULL, 
	made DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(clip_id) REFERENCES clips (id) ON DELETE CASCADE
);
INSERT INTO "notes" VALUES('note-0000000000000000a','clip-0000000000000000a',12,'an old note','[]',1,'2026-11-20 10:00:00.000000');
CREATE TABLE sessions (
	id VARCHAR(32) NOT NULL, 
	athlete_id VARCHAR(32), 
	day DATE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(athlete_id) REFERENCES athletes (id) ON DELETE CASCADE
);
INSERT INTO "sessions" VALUES('session-0000000000000a','athlete-0000000000000a','2026-11-20');
CREATE TABLE settings (
	"key" VARCHAR(64) NOT NULL, 
	value JSON, 
	PRIMARY KEY ("key")
);
INSERT INTO "settings" VALUES('language','{"value": "de"}');
CREATE INDEX ix_athletes_folded ON athletes (folded);
CREATE INDEX ix_sessions_athlete_id ON sessions (athlete_id);
CREATE INDEX ix_checks_newest ON checks (created, id);
CREATE INDEX ix_checks_session_id ON checks (session_id);
CREATE INDEX ix_checks_state ON checks (state);
CREATE INDEX ix_analyses_check ON analyses (check_id, number);
CREATE INDEX ix_analyses_state ON analyses (state);
CREATE INDEX ix_clips_check_id ON clips (check_id);
CREATE INDEX ix_clips_state ON clips (state);
CREATE INDEX ix_corrections_clip_id ON corrections (clip_id);
CREATE INDEX ix_notes_clip_id ON notes (clip_id);
COMMIT;
