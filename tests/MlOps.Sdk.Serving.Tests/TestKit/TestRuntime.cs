using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving.Tests.TestKit;

/// <summary>An engine written out in C# whose models can be made to fail or to wait, and which counts what is alive.</summary>
internal sealed class TestRuntime : ModelRuntime
{
    private int _alive;
    private int _loads;
    private int _freed;

    public override string Name => "test";

    /// <summary>Versions whose runs throw.</summary>
    public ConcurrentDictionary<int, bool> Failing { get; } = new();

    /// <summary>Decides by version and running number of the run whether it throws; null for never.</summary>
    public Func<int, long, bool>? FailsAt { get; set; }

    /// <summary>Answers by version and amount in the place of <see cref="TestModels.Answer"/>; null for that.</summary>
    public Func<int, double?, double>? Answers { get; set; }

    /// <summary>Called inside each run with the version.</summary>
    public Action<int, CancellationToken>? DuringRun { get; set; }

    /// <summary>Called inside each run with the amounts of its rows, those that only fill it included; may throw.</summary>
    public Action<float[]>? OnRows { get; set; }

    /// <summary>Called inside each load with the version.</summary>
    public Action<int>? DuringLoad { get; set; }

    public int AliveSessions => Volatile.Read(ref _alive);

    public int Loads => Volatile.Read(ref _loads);

    public long Runs;

    /// <summary>Sessions that were freed.</summary>
    public int Freed => Volatile.Read(ref _freed);

    private void OnFreed()
    {
        Interlocked.Decrement(ref _alive);
        Interlocked.Increment(ref _freed);
    }

    protected override ValueTask<ModelSession> LoadCoreAsync(ReadOnlyMemory<byte> model, ModelSessionOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var version = int.Parse(Encoding.UTF8.GetString(model.Span.Slice(5, model.Span[3] - 1)), CultureInfo.InvariantCulture);
        Interlocked.Increment(ref _loads);
        DuringLoad?.Invoke(version);
        Interlocked.Increment(ref _alive);
        return new ValueTask<ModelSession>(new TestSession(this, version, OnFreed));
    }
}
