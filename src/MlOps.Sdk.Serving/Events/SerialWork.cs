using Microsoft.Extensions.Logging;

namespace MlOps.Sdk.Serving;

/// <summary>Work that no caller waits for, done one piece after the other in the order it came.</summary>
internal sealed class SerialWork(ILogger logger)
{
    private readonly Lock _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Ends when everything given so far is done, and what that work added itself.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        Task last;
        do
        {
            last = Last;
            await last.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        while (last != Last);
    }

    public void Add(Func<ValueTask> work)
    {
        lock (_gate)
        {
            _last = RunAfter(_last, work);
        }
    }

    private Task Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    private async Task RunAfter(Task earlier, Func<ValueTask> work)
    {
        await earlier.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.BackgroundFailed(exception);
        }
    }
}
