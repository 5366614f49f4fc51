namespace MlOps.Sdk.Registry;

/// <summary>Named places at which a test may stop the process. Outside tests each costs one comparison with null.</summary>
internal static class CrashPoints
{
    public const string ArtifactStored = "artifact-stored";
    public const string BeforeVersionCommit = "before-version-commit";
    public const string AfterVersionCommit = "after-version-commit";
    public const string BeforeAlias = "before-alias";
    public const string MidAlias = "mid-alias";
    public const string AfterAliasCommit = "after-alias-commit";

    public static Func<string, ValueTask>? Handler { get; set; }

    public static ValueTask ReachAsync(string point) => Handler is null ? ValueTask.CompletedTask : Handler(point);
}
