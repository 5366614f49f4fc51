using System.Collections.Concurrent;
using System.Diagnostics;

namespace MlOps.Sdk.Core;

/// <summary>
/// The relational database that tracking, registry, lineage and audit write to, with one SQL text for every provider.
/// </summary>
/// <remarks>
/// Thread-safe. A read sees one consistent snapshot. A write is one transaction: when <see cref="WriteAsync{T}"/> returns,
/// the change survives a crash and a power cut; when the work throws, nothing of it remains. Writes are never repeated by
/// the database itself: the caller decides by <see cref="MlOpsException.IsTransient"/>.
/// Shared subset: timestamps are BIGINT microseconds since 1970-01-01 UTC, identifiers TEXT, booleans BIGINT 0 or 1,
/// enumerations lower-case TEXT, floating point numbers DOUBLE PRECISION (which cannot hold NaN in SQLite).
/// </remarks>
public abstract class MetadataDatabase : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string> _migrated = new(StringComparer.Ordinal);
    private readonly AsyncLocal<WriteScope?> _scope = new();

    /// <summary>Creates the database.</summary>
    /// <param name="timeProvider">The clock that dates migrations and measures waits; the system's when null.</param>
    protected MetadataDatabase(TimeProvider? timeProvider = null) => TimeProvider = timeProvider ?? TimeProvider.System;

    /// <summary>What messages call this database: a file path, or server and database name. Never contains a password.</summary>
    public abstract string Name { get; }

    /// <summary>The SQL this database speaks.</summary>
    public abstract SqlDialect Dialect { get; }

    /// <summary>The clock that dates migrations and measures waits.</summary>
    protected TimeProvider TimeProvider { get; }

    /// <summary>Runs <paramref name="work"/> over one consistent snapshot. A statement that changes data is refused.</summary>
    /// <param name="work">What to read. Its session ends with it.</param>
    /// <param name="cancellationToken">Stops the wait for a connection and the running statement.</param>
    /// <returns>What <paramref name="work"/> returned.</returns>
    /// <exception cref="MetadataException">The database is locked, damaged, or refused a statement.</exception>
    public ValueTask<T> ReadAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        return TracedAsync("metadata read", () => ReadCoreAsync(work, cancellationToken));
    }

    /// <inheritdoc cref="ReadAsync{T}"/>
    public async ValueTask ReadAsync(Func<MetadataSession, CancellationToken, ValueTask> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await ReadAsync(NoResult(work), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs <paramref name="work"/> in one transaction that is durable when this returns and gone when it throws.</summary>
    /// <param name="work">What to change. Its session ends with it. It must not call this method again: writes wait for each other.</param>
    /// <param name="cancellationToken">Stops the wait for the turn and the running statement; once the commit began it is ignored.</param>
    /// <returns>What <paramref name="work"/> returned.</returns>
    /// <exception cref="MetadataException">The database is locked (transient), damaged, full, or refused a statement.</exception>
    /// <exception cref="InvalidOperationException">The call comes from inside another write to the same database.</exception>
    public async ValueTask<T> WriteAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_scope.Value is { IsOpen: true })
        {
            throw new InvalidOperationException(
                $"WriteAsync was called inside another write to '{Name}', which would wait for itself. Use the session that the outer call was given.");
        }

        var scope = new WriteScope { IsOpen = true };
        _scope.Value = scope;
        try
        {
            return await TracedAsync("metadata write", () => WriteCoreAsync(work, cancellationToken)).ConfigureAwait(false);
        }
        finally
        {
            scope.IsOpen = false;
        }
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public async ValueTask WriteAsync(Func<MetadataSession, CancellationToken, ValueTask> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await WriteAsync(NoResult(work), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Brings the tables of one area to the newest schema. Harmless to repeat and to call from several processes at once:
    /// a lock lets one apply, the others find it done. The answer is remembered, so that later calls cost nothing.
    /// </summary>
    /// <param name="migrations">The area's scripts.</param>
    /// <param name="cancellationToken">Stops the wait; nothing is left half applied.</param>
    /// <exception cref="MetadataException">The schema is newer than this SDK, an applied script was altered, or a script failed.</exception>
    public async ValueTask EnsureMigratedAsync(MetadataMigrations migrations, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(migrations);
        if (_migrated.TryGetValue(migrations.Area, out var known) && known == migrations.Checksum)
        {
            return;
        }

        var appliedAt = TimeProvider.GetUtcNow();
        var applied = await WriteAsync(
            async (session, ct) =>
            {
                await LockSchemaAsync(session, ct).ConfigureAwait(false);
                return await migrations.ApplyAsync(Name, session, appliedAt, ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (applied > 0)
        {
            await SchemaChangedAsync(cancellationToken).ConfigureAwait(false);
        }

        _migrated[migrations.Area] = migrations.Checksum;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisposeCoreAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs a read on a snapshot and translates the driver's failures into <see cref="MetadataException"/>.</summary>
    protected abstract ValueTask<T> ReadCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs a write in one durable transaction and translates the driver's failures into <see cref="MetadataException"/>.</summary>
    protected abstract ValueTask<T> WriteCoreAsync<T>(Func<MetadataSession, CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken);

    /// <summary>Takes, until the transaction ends, a lock that keeps other processes from migrating.</summary>
    protected abstract ValueTask LockSchemaAsync(MetadataSession session, CancellationToken cancellationToken);

    /// <summary>Closes every connection. Called once by <see cref="DisposeAsync"/>; must bear a second call.</summary>
    protected abstract ValueTask DisposeCoreAsync();

    /// <summary>Called after migrations were applied, outside any transaction. Does nothing by default.</summary>
    protected virtual ValueTask SchemaChangedAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private async ValueTask<T> TracedAsync<T>(string operation, Func<ValueTask<T>> work)
    {
        using var activity = MlOpsTelemetry.Source.StartActivity(operation, ActivityKind.Client);
        activity?.SetTag("db.system.name", Dialect == SqlDialect.Sqlite ? "sqlite" : "postgresql");
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (Exception e) when (activity is not null)
        {
            activity.SetStatus(ActivityStatusCode.Error).SetTag(MlOpsTelemetry.ErrorTypeAttribute, e.GetType().FullName);
            throw;
        }
    }

    private static Func<MetadataSession, CancellationToken, ValueTask<bool>> NoResult(Func<MetadataSession, CancellationToken, ValueTask> work) =>
        async (session, ct) =>
        {
            await work(session, ct).ConfigureAwait(false);
            return true;
        };

    // A box rather than a flag: work started inside a write and still running after it must see that the write is over.
    private sealed class WriteScope
    {
        public volatile bool IsOpen;
    }
}
