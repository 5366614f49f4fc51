using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What is erased, what an erasure has done so far, and the receipts, in the metadata database. Keys are there as salted hashes only.</summary>
internal sealed class ErasureCatalog(MetadataDatabase database, AuditLog audit, TimeProvider timeProvider)
{
    private const int SaltBytes = 32;

    private static readonly MetadataMigrations Migrations = new("erasures", Assembly.GetExecutingAssembly(), "Erasure/Migrations");

    /// <summary>The salt of this database, made when it is first asked for.</summary>
    public async ValueTask<byte[]> SaltAsync(CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var salt = await database.ReadAsync((session, ct) => ReadSaltAsync(session, ct), cancellationToken).ConfigureAwait(false);
        if (salt is null)
        {
            var made = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SaltBytes));
            salt = await database.WriteAsync(
                async (session, ct) =>
                {
                    await session.ExecuteAsync($"INSERT INTO erasure_salt (id, salt) VALUES (1, {made}) ON CONFLICT DO NOTHING", ct).ConfigureAwait(false);
                    return await ReadSaltAsync(session, ct).ConfigureAwait(false);
                },
                cancellationToken).ConfigureAwait(false);
        }

        return Convert.FromHexString(salt!);
    }

    /// <summary>The keys of an entity that may not come back.</summary>
    public async ValueTask<ErasedKeys> ErasedOfAsync(string entity, CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        var hashes = await database.ReadAsync(
            (session, ct) => session.QueryAsync(
                $"SELECT key_hash, erased_at FROM erased_keys WHERE entity = {entity}", r => KeyValuePair.Create(r.GetString(0), r.GetTimestamp(1)), ct),
            cancellationToken).ConfigureAwait(false);
        return hashes.Count == 0 ? ErasedKeys.None : new ErasedKeys(entity, await SaltAsync(cancellationToken).ConfigureAwait(false), hashes);
    }

    /// <summary>Begins an erasure, or goes on with the one of this key that was not completed, and remembers or forgets the key.</summary>
    public async ValueTask<(string Id, DateTimeOffset BegunAt, IReadOnlyList<ErasureStep> Steps)> BeginAsync(
        string entity, string keyHash, ErasureMemory memory, CancellationToken cancellationToken)
    {
        var now = Now();
        var id = Guid.CreateVersion7(now).ToString("n");
        return await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync(
                    memory == ErasureMemory.KeepErased
                        ? $"INSERT INTO erased_keys (entity, key_hash, erased_at) VALUES ({entity}, {keyHash}, {now}) ON CONFLICT (entity, key_hash) DO UPDATE SET erased_at = excluded.erased_at"
                        : (FormattableString)$"DELETE FROM erased_keys WHERE entity = {entity} AND key_hash = {keyHash}",
                    ct).ConfigureAwait(false);
                var open = await session.QueryFirstOrDefaultAsync(
                    $"SELECT id, begun_at FROM erasures WHERE entity = {entity} AND key_hash = {keyHash} AND finished_at IS NULL ORDER BY begun_at DESC",
                    r => (Id: r.GetString(0), BegunAt: r.GetTimestamp(1)),
                    ct).ConfigureAwait(false);
                if (open.Id is null)
                {
                    await session.ExecuteAsync(
                        $"INSERT INTO erasures (id, entity, key_hash, begun_at) VALUES ({id}, {entity}, {keyHash}, {now})", ct).ConfigureAwait(false);
                    return (id, now, (IReadOnlyList<ErasureStep>)[]);
                }

                return (open.Id, open.BegunAt, await StepsAsync(session, open.Id, ct).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Remembers a step that is done.</summary>
    public async ValueTask RecordAsync(string id, ErasureStep step, CancellationToken cancellationToken) => await database.WriteAsync(
        async (session, ct) =>
        {
            var text = JsonSerializer.Serialize(step, ErasureJsonContext.Default.ErasureStep);
            await session.ExecuteAsync(
                $"INSERT INTO erasure_steps (erasure_id, ordinal, step) SELECT {id}, COALESCE(MAX(ordinal), 0) + 1, {text} FROM erasure_steps WHERE erasure_id = {id}",
                ct).ConfigureAwait(false);
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Completes an erasure: the receipt and its audit row in one transaction.</summary>
    public async ValueTask<ErasureReceipt> FinishAsync(ErasureReceipt receipt, string actor, CancellationToken cancellationToken)
    {
        await audit.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        var finished = receipt with { FinishedAt = Now() };
        finished = finished with { Hash = Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(finished, ErasureJsonContext.Default.ErasureReceipt))) };
        var text = JsonSerializer.Serialize(finished, ErasureJsonContext.Default.ErasureReceipt);
        await database.WriteAsync(
            async (session, ct) =>
            {
                await session.ExecuteAsync($"UPDATE erasures SET finished_at = {finished.FinishedAt!.Value}, receipt = {text} WHERE id = {finished.Id}", ct).ConfigureAwait(false);
                await audit.AppendAsync(session, new AuditEntry(actor, "entity.erase", $"{finished.Entity}:{finished.KeyHash}", text), ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return finished;
    }

    /// <summary>All erasures, oldest first; of those that were not completed what was done so far.</summary>
    public async ValueTask<IReadOnlyList<ErasureReceipt>> ListAsync(CancellationToken cancellationToken)
    {
        await database.EnsureMigratedAsync(Migrations, cancellationToken).ConfigureAwait(false);
        return await database.ReadAsync<IReadOnlyList<ErasureReceipt>>(
            async (session, ct) =>
            {
                var rows = await session.QueryAsync(
                    $"SELECT id, entity, key_hash, begun_at, receipt FROM erasures ORDER BY begun_at, id",
                    r => (Receipt: r.GetNullableString(4), Open: new ErasureReceipt { Id = r.GetString(0), Entity = r.GetString(1), KeyHash = r.GetString(2), BegunAt = r.GetTimestamp(3), Steps = [] }),
                    ct).ConfigureAwait(false);
                var receipts = new List<ErasureReceipt>(rows.Count);
                foreach (var (receipt, open) in rows)
                {
                    receipts.Add(receipt is null
                        ? open with { Steps = await StepsAsync(session, open.Id, ct).ConfigureAwait(false) }
                        : JsonSerializer.Deserialize(receipt, ErasureJsonContext.Default.ErasureReceipt)!);
                }

                return receipts;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets a key come back; false when it was not remembered.</summary>
    public async ValueTask<bool> ForgetAsync(string entity, string keyHash, string actor, CancellationToken cancellationToken)
    {
        await audit.EnsureMigratedAsync(cancellationToken).ConfigureAwait(false);
        return await database.WriteAsync(
            async (session, ct) =>
            {
                var forgotten = await session.ExecuteAsync($"DELETE FROM erased_keys WHERE entity = {entity} AND key_hash = {keyHash}", ct).ConfigureAwait(false) > 0;
                if (forgotten)
                {
                    await audit.AppendAsync(session, new AuditEntry(actor, "entity.erase.forget", $"{entity}:{keyHash}"), ct).ConfigureAwait(false);
                }

                return forgotten;
            },
            cancellationToken).ConfigureAwait(false);
    }

    // To the microsecond, as the database keeps it.
    private DateTimeOffset Now() => Timestamps.ToDateTimeOffset(Timestamps.FromDateTimeOffset(timeProvider.GetUtcNow()));

    private static async ValueTask<string?> ReadSaltAsync(MetadataSession session, CancellationToken cancellationToken) =>
        await session.QueryFirstOrDefaultAsync($"SELECT salt FROM erasure_salt WHERE id = 1", r => r.GetString(0), cancellationToken).ConfigureAwait(false);

    private static async ValueTask<IReadOnlyList<ErasureStep>> StepsAsync(MetadataSession session, string id, CancellationToken cancellationToken) =>
        await session.QueryAsync(
            $"SELECT step FROM erasure_steps WHERE erasure_id = {id} ORDER BY ordinal",
            r => JsonSerializer.Deserialize(r.GetString(0), ErasureJsonContext.Default.ErasureStep)!,
            cancellationToken).ConfigureAwait(false);
}
