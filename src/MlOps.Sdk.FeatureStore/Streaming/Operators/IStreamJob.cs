using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>What is done with the events that a <see cref="StreamLoop"/> reads.</summary>
internal interface IStreamJob
{
    /// <summary>Whether so much waits for a commit that it shall not wait for the next interval.</summary>
    bool IsFull { get; }

    /// <summary>Called once, when the state was loaded and before the first event.</summary>
    ValueTask StartAsync(CancellationToken cancellationToken);

    /// <summary>Takes events of a source; they stay the caller's.</summary>
    ValueTask ProcessAsync(int source, RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>Called when no event waits to be read, and before each commit: shows what readers may see before it is durable.</summary>
    ValueTask ShowAsync(CancellationToken cancellationToken);

    /// <summary>A source has ended: gives what waited for later events. After the last source, nothing that this changes is saved.</summary>
    ValueTask EndAsync(int source, CancellationToken cancellationToken);

    /// <summary>Makes everything that was given so far durable. The state is saved right after it.</summary>
    ValueTask CommitAsync(CancellationToken cancellationToken);

    void Save(StateWriter target);

    void Load(ref StateReader source);
}
