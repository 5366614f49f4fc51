namespace MlOps.Sdk.Serving;

/// <summary>Brings the online features of the entities that a request names. Implementations are thread-safe.</summary>
public interface IOnlineFeatureJoiner
{
    /// <summary>Looks the features up.</summary>
    /// <param name="context">The model and the rows asked about.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The features, which the caller disposes.</returns>
    /// <exception cref="Core.DataValidationException">A row lacks an entity key or gives it in a wrong type.</exception>
    ValueTask<FeatureJoin> JoinAsync(FeatureJoinContext context, CancellationToken cancellationToken = default);
}
