namespace MlOps.Sdk.Serving;

/// <summary>A replica as a balancing policy sees it.</summary>
public interface IReplica
{
    /// <summary>"local-0", "local-1" and so on, or the endpoint's name. Different for each replica of a deployment.</summary>
    string Name { get; }

    /// <summary>Its share of the calls beside the others' weights, above 0.</summary>
    double Weight { get; }

    /// <summary>Calls that it computes now.</summary>
    int Outstanding { get; }
}
