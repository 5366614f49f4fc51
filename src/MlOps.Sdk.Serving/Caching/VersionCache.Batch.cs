using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Rows of batches: those that are kept are taken from memory, the others are computed in one run.</summary>
internal sealed partial class VersionCache
{
    private async ValueTask<Scored> AnswerBatchAsync(VersionRole role, PredictionInput input, CancellationToken cancellationToken)
    {
        if (TryReadKeys(input) is not { } keys)
        {
            return await role.AskAsync(input, cancellationToken).ConfigureAwait(false);
        }

        var epoch = _identity.Epoch;
        var started = _cache.Time.GetTimestamp();
        var hashes = new ulong[input.RowCount];
        var entries = new CacheEntry?[input.RowCount];
        var missing = LookUp(keys, hashes, entries, started);
        if (missing.Length == 0)
        {
            return Merge(role.Variant, entries, missing, null);
        }

        started = _cache.Time.GetTimestamp();
        if (missing.Length == input.RowCount)
        {
            var all = await role.AskAsync(input, cancellationToken).ConfigureAwait(false);
            KeepAll(all, keys, hashes, missing, epoch, started);
            return all;
        }

        using var rest = new BatchInput(input.For(_version).Take(missing)) { Terms = input.Terms };
        using var computed = await role.AskAsync(rest, cancellationToken).ConfigureAwait(false);
        KeepAll(computed, keys, hashes, missing, epoch, started);
        return Merge(role.Variant, entries, missing, computed);
    }

    private KeyRows? TryReadKeys(PredictionInput input)
    {
        try
        {
            return input.RowCount == 0 ? null : new KeyRows(_layout, input.For(_version));
        }
        catch (Exception exception) when (exception is DataValidationException or SchemaException)
        {
            return null;
        }
    }

    /// <summary>Finds what is kept and fresh, and gives the places of the rest.</summary>
    private int[] LookUp(KeyRows keys, ulong[] hashes, CacheEntry?[] entries, long now)
    {
        var missing = new List<int>();
        var saved = 0L;
        var key = new KeyBuffer(stackalloc byte[StackBytes]);
        for (var row = 0; row < entries.Length; row++)
        {
            key.Clear();
            keys.Write(row, ref key);
            hashes[row] = _cache.HashOf(key.Written);
            if (_cache.ShardOf(hashes[row]).Find(hashes[row], _identity, key.Written) is { } entry && entry.FreshUntil > now)
            {
                entry.Visit();
                entries[row] = entry;
                saved += entry.Cost;
            }
            else
            {
                missing.Add(row);
            }
        }

        key.Dispose();
        _cache.Counters.Add(CacheCount.Hits, entries.Length - missing.Count);
        _cache.Counters.Add(CacheCount.Misses, missing.Count);
        _cache.Counters.Add(CacheCount.TicksSaved, saved);
        return [.. missing];
    }

    private void KeepAll(Scored computed, KeyRows keys, ulong[] hashes, int[] places, int epoch, long started)
    {
        var now = _cache.Time.GetTimestamp();
        var cost = (now - started) / places.Length;
        var values = new double[places.Length];
        computed.ReadValues(values);
        var key = new KeyBuffer(stackalloc byte[StackBytes]);
        for (var i = 0; i < places.Length; i++)
        {
            key.Clear();
            keys.Write(places[i], ref key);
            var outputs = _givesOneNumber ? null : RowOf(computed.Outputs!, i);
            _cache.Keep(_cache.EntryOf(new CacheKey(hashes[places[i]], _identity, key.Written.ToArray()), epoch, values[i], outputs, now, cost, -1), now);
        }

        key.Dispose();
    }

    /// <summary>Puts kept and computed rows together in their order.</summary>
    private Scored Merge(string variant, CacheEntry?[] entries, int[] places, Scored? computed, string? note = null)
    {
        var schema = _version.Signature.OutputSchema;
        if (!_givesOneNumber)
        {
            var rows = new RecordBatchBuilder(schema, entries.Length);
            for (var (row, next) = (0, 0); row < entries.Length; row++)
            {
                rows.AppendRow(entries[row]?.Outputs ?? RowOf(computed!.Outputs!, next++));
            }

            return Scored.FromCache(_version, variant, rows.Build(), 0, computed is null, note);
        }

        var values = new double[entries.Length];
        var fresh = new double[places.Length];
        computed?.ReadValues(fresh);
        for (var (row, next) = (0, 0); row < entries.Length; row++)
        {
            values[row] = entries[row] is { } entry ? entry.Value : fresh[next++];
        }

        Column column = schema[0].Type.Kind == DataTypeKind.Float64 ? Columns.From<double>(values) : Columns.From<float>(Array.ConvertAll(values, value => (float)value));
        return Scored.FromCache(_version, variant, new RecordBatch(schema, column), 0, computed is null, note);
    }
}
