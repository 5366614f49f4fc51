using System.Collections.Concurrent;
using MlOps.Sdk.Serving.Tests.TestKit;

namespace MlOps.Sdk.Serving.Tests.Batching;

/// <summary>Holds the first run until it is opened, and writes down the rows of every run.</summary>
internal sealed class EngineGate : IDisposable
{
    private readonly ManualResetEventSlim _open = new();
    private readonly TaskCompletionSource _inside = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runs;

    public EngineGate(TestRuntime runtime) => runtime.OnRows = amounts =>
    {
        if (Interlocked.Increment(ref _runs) == 1)
        {
            _inside.TrySetResult();
            Assert.True(_open.Wait(TimeSpan.FromMinutes(1)));
        }

        Runs.Enqueue(amounts);
        During?.Invoke(amounts);
    };

    public ConcurrentQueue<float[]> Runs { get; } = new();

    /// <summary>Called inside each run; may throw.</summary>
    public Action<float[]>? During { get; set; }

    /// <summary>Ends when the first run is inside.</summary>
    public Task Inside => _inside.Task;

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Set();
        _open.Dispose();
    }
}
