namespace MlOps.Sdk.Serving;

/// <summary>How the answers of a deployment are kept, so that equal rows are not computed again.</summary>
public sealed class PredictionCacheOptions
{
    /// <summary>
    /// How long an answer is given again, 0 to 7 days. Default 5 minutes. A model answers an equal row equally, so this bounds how long
    /// memory remembers rows, not how right the answers are. Zero keeps answers for <see cref="FallbackBuilder.CachedAnswer"/> only.
    /// </summary>
    public TimeSpan TimeToLive { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long an answer that is none (NaN, or null in the model's main output) is given again, 0 to 7 days; zero asks the model again each
    /// time. Default null: as long as any other, since the model would say the same again.
    /// </summary>
    public TimeSpan? EmptyAnswerTimeToLive { get; set; }

    /// <summary>Answers kept at most, 1 to 100,000,000. Default 100,000. The tables take 16 to 32 bytes for each from the beginning.</summary>
    public int MaxEntries { get; set; } = 100_000;

    /// <summary>
    /// Memory of the answers at most, in bytes as far as they can be reckoned, 4 KiB or more. Default 64 MiB. An answer that is larger than
    /// its part of the cache is not kept; there are up to 16 parts.
    /// </summary>
    public long MaxBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How eagerly an answer is computed anew shortly before it expires, 0 or more: with 1 the caller who happens to ask within about one
    /// computing time of the expiry does it, while everybody else still gets the answer. Default 1; 0 waits for the expiry.
    /// </summary>
    public double EarlyRefresh { get; set; } = 1;

    /// <summary>Seed of the chance that early refreshes are drawn by. Default null: one for each deployment.</summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Whether the rows of batches are looked up and kept too. Default true. A model that computes a row of a batch in less than about
    /// half a microsecond is quicker without.
    /// </summary>
    public bool Batches { get; set; } = true;

    /// <summary>
    /// Whether answers are shared with other processes through the registered <see cref="Core.SharedCacheStore"/>. Default true, which
    /// does nothing where none is registered. Rows of batches stay in this process.
    /// </summary>
    public bool Shared { get; set; } = true;

    /// <summary>How long a look into the shared cache may take before the model is asked instead, 1 millisecond to 1 minute. Default 50 milliseconds.</summary>
    public TimeSpan SharedTimeout { get; set; } = TimeSpan.FromMilliseconds(50);
}
