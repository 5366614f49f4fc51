using System.Data.Common;

namespace MlOps.Sdk.Core;

/// <summary>
/// An append-only record of who did what. Every row carries the hash of the one before, so that a row changed, removed,
/// inserted or moved is found. Thread-safe. Whoever can write to the database can rewrite the whole chain: keep
/// <see cref="AuditRecord.Hash"/> elsewhere now and then to notice that too.
/// </summary>
public sealed class AuditLog
{
    private const int PageRows = 1000;

    private static readonly MetadataMigrations Migrations = new("audit", typeof(AuditLog).Assembly, "Security/Migrations");

    private readonly MetadataDatabase _database;
    private readonly TimeProvider _time;

    /// <summary>Creates the log.</summary>
    /// <param name="database">Where the rows are kept.</param>
    /// <param name="time">Dates the rows; the system's clock by default.</param>
    public AuditLog(MetadataDatabase database, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _time = time ?? TimeProvider.System;
    }

    /// <summary>Creates the tables where they are missing. Only needed before rows are appended in somebody's own transaction.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public ValueTask EnsureMigratedAsync(CancellationToken cancellationToken = default) => _database.EnsureMigratedAsync(Migrations, cancellationToken);

    /// <summary>Appends an entry; it is durable when the call returns.</summary>
    /// <param name="entry">What was done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The entry in its place.</returns>
    /// <exception cref="ArgumentException">A text holds a NUL character, or actor, action or subject is empty.</exception>
    public async ValueTask<AuditRecord> AppendAsync(AuditEntry entry, CancellationToken cancellationToken = default)
    {
        CheckEntry(entry);
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        return await _database.WriteAsync((session, ct) => AppendAsync(session, entry, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Appends an entry inside somebody's transaction: it is there exactly when their change is. Call
    /// <see cref="EnsureMigratedAsync"/> before the transaction begins.
    /// </summary>
    /// <param name="session">The transaction.</param>
    /// <param name="entry">What was done.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <inheritdoc cref="AppendAsync(AuditEntry, CancellationToken)" path="/returns"/>
    /// <inheritdoc cref="AppendAsync(AuditEntry, CancellationToken)" path="/exception"/>
    public async ValueTask<AuditRecord> AppendAsync(MetadataSession session, AuditEntry entry, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        CheckEntry(entry);

        // The update comes first: it makes other writers wait, so that the row read next stays the last one.
        await session.ExecuteAsync($"UPDATE audit_head SET sequence = sequence + 1 WHERE id = 1", cancellationToken).ConfigureAwait(false);
        var (sequence, previous) = await session.QueryFirstOrDefaultAsync(
            $"SELECT sequence, hash FROM audit_head WHERE id = 1", r => (r.GetInt64(0), r.GetString(1)), cancellationToken).ConfigureAwait(false);
        if (previous is null)
        {
            throw new MetadataException("The audit log has lost the end of its chain: restore the database from a backup.", "audit");
        }

        var now = MetadataTime.ToMicroseconds(_time.GetUtcNow());
        var hash = AuditHash.Of(previous, sequence, now, entry);
        await session.ExecuteAsync(
            $"""
            INSERT INTO audit_log (sequence, recorded_at, actor, action, subject, details, previous_hash, hash)
            VALUES ({sequence}, {now}, {entry.Actor}, {entry.Action}, {entry.Subject}, {entry.Details}, {previous}, {hash})
            """,
            cancellationToken).ConfigureAwait(false);
        await session.ExecuteAsync($"UPDATE audit_head SET hash = {hash} WHERE id = 1", cancellationToken).ConfigureAwait(false);
        return new AuditRecord(sequence, MetadataTime.FromMicroseconds(now), entry, previous, hash);
    }

    /// <summary>Reads entries in their order.</summary>
    /// <param name="afterSequence">Starts behind this number. Default: at the beginning.</param>
    /// <param name="limit">At most this many, 1 to 10,000. Default: 1,000.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<IReadOnlyList<AuditRecord>> ReadAsync(long afterSequence = 0, int limit = PageRows, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        return await _database.ReadAsync((session, ct) => PageAsync(session, afterSequence, limit, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Recomputes the whole chain over one snapshot, a page at a time.</summary>
    /// <param name="cancellationToken">Stops the call.</param>
    public async ValueTask<AuditVerification> VerifyAsync(CancellationToken cancellationToken = default)
    {
        await EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        return await _database.ReadAsync(VerifyAsync, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask<AuditVerification> VerifyAsync(MetadataSession session, CancellationToken cancellationToken)
    {
        var (sequence, hash) = (0L, AuditHash.Origin);
        var last = long.MinValue;
        while (true)
        {
            var page = await PageAsync(session, last, PageRows, cancellationToken).ConfigureAwait(false);
            foreach (var row in page)
            {
                var expected = AuditHash.Of(hash, sequence + 1, MetadataTime.ToMicroseconds(row.RecordedAt), row.Entry);
                if (row.Sequence != sequence + 1 || row.PreviousHash != hash || row.Hash != expected)
                {
                    return new AuditVerification(false, sequence + 1, sequence, hash);
                }

                (sequence, hash) = (row.Sequence, row.Hash);
            }

            if (page.Count < PageRows)
            {
                break;
            }

            last = sequence;
        }

        var head = await session.QueryFirstOrDefaultAsync(
            $"SELECT sequence, hash FROM audit_head WHERE id = 1", r => (r.GetInt64(0), r.GetString(1)), cancellationToken).ConfigureAwait(false);
        return head == (sequence, hash)
            ? new AuditVerification(true, null, sequence, hash)
            : new AuditVerification(false, sequence + 1, sequence, hash);
    }

    private static async ValueTask<IReadOnlyList<AuditRecord>> PageAsync(MetadataSession session, long after, int limit, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"""
            SELECT sequence, recorded_at, actor, action, subject, details, previous_hash, hash
            FROM audit_log WHERE sequence > {after} ORDER BY sequence LIMIT {limit}
            """,
            Map,
            cancellationToken).ConfigureAwait(false);

    private static AuditRecord Map(DbDataReader row) => new(
        row.GetInt64(0),
        row.GetTimestamp(1),
        new AuditEntry(row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5)),
        row.GetString(6),
        row.GetString(7));

    private static void CheckEntry(AuditEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(entry.Details, nameof(entry));
        foreach (var text in (ReadOnlySpan<string>)[entry.Actor, entry.Action, entry.Subject])
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(text, nameof(entry));
        }

        if ((entry.Actor + entry.Action + entry.Subject + entry.Details).Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("An audit entry holds a NUL character, which not every database stores: remove it.", nameof(entry));
        }
    }
}
