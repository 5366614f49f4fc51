namespace MlOps.Sdk.FeatureStore;

/// <summary>How a <see cref="FileEventLog"/> is written and followed.</summary>
public sealed class FileEventLogOptions
{
    /// <summary>How large a file may become before the next one is begun, in bytes; at least 1. Default: 64 MiB.</summary>
    public long SegmentBytes { get; set; } = 64L << 20;

    /// <summary>How often a reader that follows the log looks for events that another process wrote. Default: 200 ms.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    internal FileEventLogOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(SegmentBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PollInterval, TimeSpan.Zero);
        return this;
    }
}
