using MlOps.Sdk.Core;

namespace MlOps.Sdk.Serving;

/// <summary>Predictors for rows and answers of the application's own types.</summary>
public static class TypedPredictorExtensions
{
    /// <summary>The predictor of a deployment for rows and answers of own types; see <see cref="IPredictor{TIn, TOut}"/>.</summary>
    /// <typeparam name="TIn">The row.</typeparam>
    /// <typeparam name="TOut">The answer.</typeparam>
    /// <param name="server">The server.</param>
    /// <param name="deployment">The deployment's name; the model's name unless it was named otherwise.</param>
    /// <exception cref="ServingException">There is no such deployment.</exception>
    /// <exception cref="SchemaException">The types do not fit a version of the deployment; lists everything that does not fit.</exception>
    public static IPredictor<TIn, TOut> GetPredictor<TIn, TOut>(this IModelServer server, string deployment)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.GetPredictor(deployment).For<TIn, TOut>();
    }

    /// <summary>Deploys a model and gives the predictor for rows and answers of own types. When the types do not fit, the model stays deployed.</summary>
    /// <typeparam name="TIn">The row.</typeparam>
    /// <typeparam name="TOut">The answer.</typeparam>
    /// <param name="server">The server.</param>
    /// <param name="model">The model's name in the registry.</param>
    /// <param name="configure">Which version, canary, fallbacks; null serves the version behind the alias "champion".</param>
    /// <param name="cancellationToken">Cancels the loading; what was served before stays.</param>
    /// <exception cref="NotFoundException">The model, version or alias does not exist.</exception>
    /// <exception cref="ServingException">A version is refused: its package, signature or golden samples do not hold.</exception>
    /// <exception cref="SchemaException">The types do not fit a version of the deployment; lists everything that does not fit.</exception>
    public static async ValueTask<IPredictor<TIn, TOut>> DeployAsync<TIn, TOut>(
        this IModelServer server, string model, Action<DeploymentBuilder>? configure = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        var predictor = await server.DeployAsync(model, configure, cancellationToken).ConfigureAwait(false);
        return predictor.For<TIn, TOut>();
    }

    /// <summary>The same predictor for rows and answers of own types.</summary>
    /// <typeparam name="TIn">The row.</typeparam>
    /// <typeparam name="TOut">The answer.</typeparam>
    /// <param name="predictor">The predictor.</param>
    /// <exception cref="SchemaException">The types do not fit a version of the deployment; lists everything that does not fit.</exception>
    public static IPredictor<TIn, TOut> For<TIn, TOut>(this IPredictor predictor)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return new TypedPredictor<TIn, TOut>(predictor);
    }

    /// <summary>
    /// Predicts one row given as an object, such as <c>new { lines_added = 120, subsystem = "cluster" }</c>. Each property is a
    /// column; a name that the model does not know is tried with capitals and underscores passed over. For calls by the
    /// thousand use <see cref="For{TIn, TOut}"/>.
    /// </summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="features">The row.</param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call; a cancelled call is not degraded to a fallback.</param>
    /// <exception cref="DataValidationException">Lists every column that is missing, unknown, of a wrong type, or null where it may not be.</exception>
    /// <exception cref="ArgumentException">The object has no properties to read.</exception>
    public static ValueTask<Prediction> PredictAsync(this IPredictor predictor, object features, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return predictor.PredictAsync(ObjectRow.Read(features, predictor.Signature.InputSchema), options, cancellationToken);
    }

    /// <summary>
    /// Predicts one row given as an object whose online features are looked up by the entity keys in it, such as
    /// <c>new { author = 42, lines_added = 120 }</c>. Names as in <see cref="PredictAsync(IPredictor, object, PredictOptions?, CancellationToken)"/>.
    /// </summary>
    /// <param name="predictor">The predictor.</param>
    /// <param name="keysAndFeatures">Entity keys, and the features that are known only at the call.</param>
    /// <param name="options">The request's id and unit; may be null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="DataValidationException">As for rows given by name, or an entity key is missing.</exception>
    /// <exception cref="ArgumentException">The object has no properties to read.</exception>
    /// <exception cref="InvalidOperationException">No <see cref="IOnlineFeatureJoiner"/> is registered.</exception>
    public static ValueTask<Prediction> PredictByEntityAsync(
        this IPredictor predictor, object keysAndFeatures, PredictOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictor);
        return predictor.PredictByEntityAsync(ObjectRow.Read(keysAndFeatures, predictor.Signature.InputSchema), options, cancellationToken);
    }
}
