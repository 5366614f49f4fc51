using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>
/// How single rows of concurrent callers are computed together. Rows given as numbers and named rows of models with one number as
/// the answer take part; batches and other models go the usual way, and so does everything when the graph fixes its number of
/// rows. Only for models that answer each row by itself.
/// </summary>
public sealed class BatchingOptions
{
    /// <summary>Rows computed together at most, 1 to 8192. Default 64.</summary>
    public int MaxBatchSize { get; set; } = 64;

    /// <summary>
    /// How long the first row of a batch may wait for others while the engine is free, 0 to 10 s; 0 never waits. Default 0: rows
    /// gather anyway while the engine is busy. Kept to the microsecond as long as rows arrive, since each one looks at the
    /// clock; when none arrives any more, a timer ends the wait, and timers tick about every millisecond.
    /// </summary>
    public TimeSpan MaxDelay { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Sizes the engine likes, each 1 to <see cref="MaxBatchSize"/>. A batch is cut to one when enough rows wait, and filled
    /// up to one when that was measured to be quicker. Default: none.
    /// </summary>
    public IList<int> PreferredSizes { get; } = [];

    /// <summary>
    /// Levels of <see cref="PredictOptions.Priority"/>, 1 to 16. Rows of a higher level always go first. Default 1: no difference.
    /// </summary>
    public int PriorityLevels { get; set; } = 1;

    /// <summary>
    /// Rows that may wait, 1 to 1,000,000. Default 1024. When more come, <see cref="Shed"/> says which one fails with
    /// <see cref="ServingErrorReason.Overloaded"/>.
    /// </summary>
    public int QueueCapacity { get; set; } = 1024;

    /// <summary>Which row is refused when the queue is full. Default: the newest.</summary>
    public ShedPolicy Shed { get; set; } = ShedPolicy.RejectNewest;

    /// <summary>
    /// Whether the batcher measures what it is good for. When true, callers compute their rows themselves until they are seen to
    /// come together and rows computed together are measured to be answered faster, which is tried again from time to time; and a
    /// batch waits for another row only while that is expected sooner than the time it saves. When false, rows always
    /// go through the queue, and wait for <see cref="MaxDelay"/>. Default true.
    /// </summary>
    public bool IsAdaptive { get; set; } = true;

    /// <summary>
    /// Whether answers are given in the order of the calls, errors of the model included; refused, late and cancelled rows leave at
    /// once. One batch is computed at a time then, and nobody steps aside. Needs one priority level. Default false.
    /// </summary>
    public bool PreserveOrder { get; set; }

    /// <summary>
    /// Batches computed at the same time, 1 to 1024. Default null: as many as there are processors, and callers that compute their
    /// rows themselves are not counted. A number set here limits those too.
    /// </summary>
    public int? MaxConcurrentRuns { get; set; }
}
