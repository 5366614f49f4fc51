using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using MlOps.Sdk.FeatureStore;
using MlOps.Sdk.Serving;

namespace MlOps.Sdk;

/// <summary>Lets the erasure of an entity reach the prediction log. Looks the log up when it is needed, since serving itself asks for the feature store.</summary>
internal sealed class PredictionLogEraser(IServiceProvider services) : IErasureParticipant
{
    public string Name => "prediction-log";

    public async ValueTask<long> EraseAsync(EntityErased erased, CancellationToken cancellationToken = default)
    {
        // What waits to be written could not be found.
        await services.GetRequiredService<IPredictionLog>().FlushAsync(cancellationToken).ConfigureAwait(false);
        var key = erased.Entity.JoinKeys.Zip(erased.Key).ToDictionary(
            pair => pair.First.Column, pair => pair.Second.Text ?? pair.Second.Number.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal);
        return await services.GetRequiredService<PredictionLogStore>().EraseAsync(key, cancellationToken).ConfigureAwait(false);
    }
}
