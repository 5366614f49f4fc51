using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Removals from the shared cache that no caller waits for. Bounded: while too many are under way, further ones are left out and logged.</summary>
internal sealed class BackgroundRemovals(ILogger logger)
{
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<Task> _running = [];

    public void Begin(Func<ValueTask> removal)
    {
        lock (_gate)
        {
            if (_running.Count >= Most)
            {
                logger.RemovalLeftOut(Most);
                return;
            }
        }

        var task = RunAsync(removal);
        lock (_gate)
        {
            _running.RemoveWhere(done => done.IsCompleted);
            if (!task.IsCompleted)
            {
                _running.Add(task);
            }
        }
    }

    public async Task RunAsync(Func<ValueTask> removal)
    {
        try
        {
            await removal().ConfigureAwait(false);
        }
        catch (MlOpsException exception)
        {
            logger.RemovalFailed(exception.Message);
        }
    }

    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running).WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
