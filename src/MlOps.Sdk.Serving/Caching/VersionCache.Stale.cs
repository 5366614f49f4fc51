using System.Globalization;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Earlier answers as a fallback.</summary>
internal sealed partial class VersionCache
{
    /// <summary>The last answers to the very same rows, though they have expired; null when one of the rows has none that is young enough.</summary>
    public Scored? FindStale(PredictionInput input)
    {
        var now = _cache.Time.GetTimestamp();
        var entries = new CacheEntry?[input.RowCount];
        if (!TryFindStale(input, entries, now) || entries.Length == 0)
        {
            return null;
        }

        _cache.Counters.Add(CacheCount.StaleAnswers, entries.Length);
        var age = _cache.Time.GetElapsedTime(entries.Min(entry => entry!.MadeAt), now);
        var note = string.Create(
            CultureInfo.InvariantCulture, $"{(entries.Length == 1 ? "The answer of" : "Answers of at most")} {age.TotalSeconds:0.###} s ago by version {_version.Number} to the same {(entries.Length == 1 ? "row stands" : "rows stand")} in.");
        return input is BatchInput ? Merge(VariantNames.Cached, entries, [], null, note) : ScoredOf(VariantNames.Cached, entries[0]!, isCached: true, note);
    }

    private bool TryFindStale(PredictionInput input, CacheEntry?[] entries, long now)
    {
        var oldest = now - _cache.TicksOf(_cache.Plan.StaleFor);
        var rows = input is BatchInput ? TryReadKeys(input) : null;
        var key = new KeyBuffer(stackalloc byte[StackBytes]);
        try
        {
            for (var row = 0; row < entries.Length; row++)
            {
                key.Clear();
                if (rows is not null)
                {
                    rows.Write(row, ref key);
                }
                else if (input is BatchInput || !_layout.TryWrite(input, _version, ref key))
                {
                    return false;
                }

                var hash = _cache.HashOf(key.Written);
                entries[row] = _cache.ShardOf(hash).Find(hash, _identity, key.Written) is { } entry && entry.MadeAt >= oldest ? entry : null;
                if (entries[row] is null)
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            key.Dispose();
        }
    }
}
