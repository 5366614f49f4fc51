namespace MlOps.Sdk.Serving;

public sealed partial class DeploymentBuilder
{
    /// <summary>
    /// Computes single rows of concurrent callers together where that pays. Each caller gets the answer to its own row, its own
    /// error, and may cancel or set a deadline for its row alone (<see cref="PredictOptions"/>). A single caller loses nothing.
    /// </summary>
    /// <param name="configure">Changes the options; may be null.</param>
    /// <exception cref="ArgumentException">The options do not hold; the message lists everything that is wrong.</exception>
    public DeploymentBuilder Batching(Action<BatchingOptions>? configure = null)
    {
        var options = new BatchingOptions();
        configure?.Invoke(options);
        _engine = _engine with { Batching = new BatchingPlan(options) };
        return this;
    }
}
