using MlOps.Sdk.Core;
using MlOps.Sdk.Registry;

namespace MlOps.Sdk.Serving;

/// <summary>How a deployment follows its alias.</summary>
internal sealed partial class Deployment
{
    private readonly SerialWork _takes = new(context.Logger);
    private volatile RefusedTarget? _refusedVersion;
    private int _isTaking;

    /// <summary>The model and the alias that are followed; null when a version is served by its number.</summary>
    public (string Model, string Alias)? Followed =>
        (Volatile.Read(ref _state)?.Plan ?? _dormant?.Plan) is { Primary.Alias: { } alias, Model: var model } ? (model, alias) : null;

    /// <summary>
    /// Looks at the alias soon, off the path of whoever noticed that it moved. Each deployment does so by itself: one whose new version
    /// hangs keeps nobody else from following.
    /// </summary>
    public void TakeSoon(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isTaking, 1) == 0)
        {
            _takes.Add(() => TakeAsync(cancellationToken));
        }
    }

    /// <summary>Told by the watch where the alias points: takes the version, unless that is what is served or was refused for good.</summary>
    public void Sees(int version, CancellationToken cancellationToken)
    {
        var serves = Volatile.Read(ref _state)?.Primary.Version.Number ?? _dormant?.Version.Version;
        if (serves is not null && serves != version && _refusedVersion?.Forbids(version, context.Time) != true)
        {
            TakeSoon(cancellationToken);
        }
    }

    /// <summary>Takes the version the alias points at, if it is another one.</summary>
    /// <exception cref="ServingException">The version is refused; the old one goes on.</exception>
    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        await _changes.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_state is not null)
            {
                await TakeAliasAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (_dormant is { Plan.Primary.Alias: not null } dormant)
            {
                var wanted = await context.Loader.ResolveAsync(dormant.Plan.Model, dormant.Plan.Primary, cancellationToken).ConfigureAwait(false);
                dormant.MovedTo(wanted);
            }
        }
        finally
        {
            EndChange();
        }
    }

    private async ValueTask TakeAliasAsync(CancellationToken cancellationToken)
    {
        var plan = _state!.Plan;
        if (plan.Primary.Alias is null)
        {
            return;
        }

        ModelVersion? wanted = null;
        try
        {
            wanted = await context.Loader.ResolveAsync(plan.Model, plan.Primary, cancellationToken).ConfigureAwait(false);
            if (wanted.Version != _state.Primary.Version.Number)
            {
                var version = await LoadAsync(wanted, plan, [], cancellationToken).ConfigureAwait(false);
                ReplacePrimary(RoleOf(plan, VariantNames.Primary, version));
            }

            (_lastRefusal, _refusedVersion, _isOutdated) = (null, null, false);
        }
        catch (ServingException exception) when (exception.Reason == ServingErrorReason.OutOfMemoryBudget && plan.Loading.Strategy == ModelLoading.OnDemand)
        {
            // There is no room for both, so the old one goes when it is without calls, and the next call loads the new one.
            _isOutdated = true;
        }
        catch (MlOpsException exception)
        {
            Refuse(wanted, exception, _state.Plan.Model, _state.Primary.Version.Number);
            throw;
        }
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _isTaking, 0);
        try
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (MlOpsException)
        {
            // Said already: logged, counted, published and kept in the status.
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private void Refuse(ModelVersion? wanted, MlOpsException exception, string model, int serves)
    {
        // The same refusal of the same version is said once, however often it is tried.
        var isNew = _lastRefusal != exception.Message;
        _lastRefusal = exception.Message;
        _refusedVersion = wanted is null ? null : RefusedTarget.After(_refusedVersion, wanted.Version, exception.IsTransient, context.Time);
        if (isNew)
        {
            _notices.Refused(model, serves, exception);
        }
    }
}
