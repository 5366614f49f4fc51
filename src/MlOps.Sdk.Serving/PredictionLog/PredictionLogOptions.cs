namespace MlOps.Sdk.Serving;

/// <summary>How predictions are logged.</summary>
public sealed class PredictionLogOptions
{
    /// <summary>Share of requests that are logged, 0 to 1. Default 1. Chosen by the request's id, the same in every process.</summary>
    public double Share { get; set; } = 1;

    /// <summary>How long rows wait before they are written, more than zero. Default 10 seconds. It is what a kill can lose.</summary>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Rows that are written without waiting further, 1 or more. Default 50,000.</summary>
    public int FlushRows { get; set; } = 50_000;

    /// <summary>Rows that may wait, at least <see cref="FlushRows"/>. Default 200,000. Further ones are dropped and counted; a call never waits.</summary>
    public int Capacity { get; set; } = 200_000;

    /// <summary>
    /// Columns of requests that are kept as keys of entities, where a request has them. Default: none; the keys that online features are looked up by, and the
    /// column that a deployment is sticky by, are kept in any case.
    /// </summary>
    public IList<string> KeyColumns { get; } = [];

    /// <summary>How long predictions and outcomes are kept, more than zero. Default null: for ever.</summary>
    public TimeSpan? Retention { get; set; }

    /// <summary>After how many flushes small files are put together and old rows removed, 1 or more. Default 64.</summary>
    public int MaintainAfterFlushes { get; set; } = 64;
}
