INSERT INTO animal (name) VALUES ('cat');
