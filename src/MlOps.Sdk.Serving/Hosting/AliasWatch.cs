using Microsoft.Extensions.Logging;
using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>Asks the registry from time to time where the aliases point that deployments follow, since other processes may move them.</summary>
internal sealed class AliasWatch(IModelRegistry registry, Func<IEnumerable<Deployment>> deployments, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private Task? _loop;

    /// <summary>Begins to ask; further calls change nothing.</summary>
    public void Start(TimeSpan? interval)
    {
        lock (_gate)
        {
            if (interval is { } period && !_stop.IsCancellationRequested)
            {
                _loop ??= RunAsync(new PeriodicTimer(period, time));
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task? loop;
        lock (_gate)
        {
            loop = _loop;
        }

        if (loop is not null)
        {
            await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _stop.Dispose();
    }

    private async Task RunAsync(PeriodicTimer timer)
    {
        using (timer)
        {
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false))
            {
                await LookAsync().ConfigureAwait(false);
            }
        }
    }

    private async ValueTask LookAsync()
    {
        var followers = deployments().Select(deployment => (Deployment: deployment, deployment.Followed)).Where(pair => pair.Followed is not null).ToList();
        if (followers.Count == 0)
        {
            return;
        }

        try
        {
            var models = (await registry.ListModelsAsync(_stop.Token).ConfigureAwait(false)).ToDictionary(model => model.Name, StringComparer.Ordinal);
            foreach (var (deployment, followed) in followers)
            {
                if (models.GetValueOrDefault(followed!.Value.Model) is { } model && model.Aliases.TryGetValue(followed.Value.Alias, out var version))
                {
                    deployment.Sees(version, _stop.Token);
                }
            }
        }
        catch (MlOpsException exception)
        {
            logger.AliasesUnknown(exception);
        }
    }
}
