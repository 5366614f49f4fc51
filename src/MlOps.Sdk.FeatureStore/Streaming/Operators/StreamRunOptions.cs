namespace MlOps.Sdk.FeatureStore;

/// <summary>How a stream runs.</summary>
public sealed class StreamRunOptions
{
    /// <summary>What the counters in the meter call the stream. Default: <c>stream</c>.</summary>
    public string Name { get; set; } = "stream";

    /// <summary>The folder for the checkpoint, of this stream alone; it is created when needed. Null for none: a run then begins at the start. Default: null.</summary>
    public string? CheckpointFolder { get; set; }

    /// <summary>How often the checkpoint is written, when there is something new; zero for after each batch. Default: 10 s.</summary>
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Is told how far the stream is, after each checkpoint and at the end. Default: null.</summary>
    public IProgress<StreamProgress>? Progress { get; set; }

    /// <summary>The clock of the checkpoint interval. Default: the system's.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    internal StreamRunOptions Checked()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Name);
        ArgumentNullException.ThrowIfNull(TimeProvider);
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointInterval, TimeSpan.Zero);
        return this;
    }
}
