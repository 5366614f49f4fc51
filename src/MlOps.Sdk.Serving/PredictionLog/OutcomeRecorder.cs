namespace MlOps.Sdk.Serving;

/// <summary>Writes outcomes that arrive at the same time in one commit: who comes while another writes is written by the next.</summary>
internal sealed class OutcomeRecorder(PredictionLogStore store, TimeProvider time)
{
    private readonly Lock _gate = new();
    private List<PredictionOutcome> _next = [];
    private Task? _nextWrite;
    private Task _write = Task.CompletedTask;

    /// <summary>Ends when the outcomes are durable.</summary>
    public Task RecordAsync(IReadOnlyList<PredictionOutcome> outcomes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Task mine;
        lock (_gate)
        {
            _next.AddRange(outcomes);
            mine = _nextWrite ??= WriteAfterAsync(_write);
        }

        return mine.WaitAsync(cancellationToken);
    }

    private async Task WriteAfterAsync(Task earlier)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        List<PredictionOutcome> taken;
        lock (_gate)
        {
            (taken, _next) = (_next, []);
            (_write, _nextWrite) = (_nextWrite!, null);
        }

        await store.AppendOutcomesAsync(taken, time.GetUtcNow(), CancellationToken.None).ConfigureAwait(false);
    }
}
