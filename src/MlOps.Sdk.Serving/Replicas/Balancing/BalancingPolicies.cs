namespace MlOps.Sdk.Serving;

/// <summary>Names of the balancing policies that come with the package.</summary>
public static class BalancingPolicies
{
    /// <summary>
    /// The replica with the fewest calls under way for its weight. Use unless there is a reason not to: it keeps away from slow
    /// replicas by itself.
    /// </summary>
    public const string LeastOutstanding = "least-outstanding";

    /// <summary>
    /// The less busy one of two replicas drawn at random (Mitzenmacher, IEEE Transactions on Parallel and Distributed Systems 12,
    /// 2001). Use when many processes share many endpoints, so that they do not all run to the same idle one.
    /// </summary>
    public const string PowerOfTwo = "power-of-two";

    /// <summary>One after the other. Use when replicas are alike and so are the calls.</summary>
    public const string RoundRobin = "round-robin";

    /// <summary>By the replicas' weights, spread evenly over time. Use when machines are of different sizes.</summary>
    public const string Weighted = "weighted";

    /// <summary>
    /// A unit always gets the same replica, so that what the replica caches for it stays warm. When a replica leaves, only its
    /// units move; when one is too busy, the units that ask then go to their next one (rendezvous hashing, Thaler and
    /// Ravishankar, IEEE/ACM Transactions on Networking 6, 1998; with loads bounded to 1.25 times the mean as in Mirrokni, Thorup
    /// and Zadimoghaddam, 2018). Calls without a unit go one after the other.
    /// </summary>
    public const string ConsistentHash = "consistent-hash";
}
