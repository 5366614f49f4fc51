namespace MlOps.Sdk.Core;

/// <summary>How one model is loaded.</summary>
public sealed class ModelSessionOptions
{
    private const int MostThreads = 1024;

    /// <summary>The model's name in messages and telemetry. Default: <c>model</c>.</summary>
    public string ModelName { get; set; } = "model";

    /// <summary>
    /// Threads inside one call; 0 lets the engine decide. Default: null, which takes the runtime's own setting, normally 1:
    /// callers run beside each other, which gives the most predictions a second.
    /// </summary>
    public int? IntraOpThreads { get; set; }

    /// <summary>
    /// Sizes for open dimensions of the graph's inputs by their names, for models whose inputs have more open dimensions than the
    /// rows; also lets the engine plan ahead. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, long> Dimensions { get; set; } = new Dictionary<string, long>();

    /// <summary>What the model file may hold to be loaded. Default: as <see cref="ModelFileLimits"/> says.</summary>
    public ModelFileLimits FileLimits { get; set; } = new();

    /// <exception cref="ArgumentException">A value is not allowed.</exception>
    internal void Check()
    {
        if (string.IsNullOrWhiteSpace(ModelName))
        {
            throw new ArgumentException("ModelSessionOptions.ModelName is blank. Name the model, or leave it as it is.", nameof(ModelName));
        }

        if (IntraOpThreads is < 0 or > MostThreads)
        {
            throw new ArgumentException($"ModelSessionOptions.IntraOpThreads of model '{ModelName}' is {IntraOpThreads}. Choose 0 (the engine decides) to {MostThreads}, or null.", nameof(IntraOpThreads));
        }

        if (Dimensions is null || Dimensions.Any(d => string.IsNullOrEmpty(d.Key) || d.Value < 1))
        {
            throw new ArgumentException($"ModelSessionOptions.Dimensions of model '{ModelName}' has a dimension without a name or a size below 1. Give the size of each dimension.", nameof(Dimensions));
        }
    }
}
