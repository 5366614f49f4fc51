using MlOps.Sdk.Core;

namespace MlOps.Sdk.FeatureStore;

/// <summary>When a plan may be applied.</summary>
internal static class CatalogRules
{
    public static void Check(FeaturePlan plan, ApplyOptions options)
    {
        if (options.ExpectedRevision is { } expected && expected != plan.Revision)
        {
            throw new ConflictException(
                $"The feature catalog has changed since the plan was made: the plan is for revision {expected}, the catalog is at {plan.Revision}. "
                + "Call PlanAsync again, look at the new plan, and apply that.",
                "feature-catalog",
                "revision");
        }

        if (plan.BreakingChanges.Count > 0 && !options.AllowBreaking)
        {
            throw new ConflictException(
                $"The change breaks what model versions were trained with. {string.Join("; ", plan.BreakingChanges)}. Give the changed features new names, "
                + "unbind the model versions that are not used any more, or set ApplyOptions.AllowBreaking, which marks them as needing retraining.",
                "feature-service",
                string.Join(", ", plan.BreakingChanges.Select(b => b.Service)));
        }
    }

    public static AuditEntry AuditOf(FeaturePlan plan, ApplyOptions options) => new(
        options.Actor, "feature.definitions.broken", string.Join(", ", plan.BreakingChanges.Select(b => b.Service)), string.Join("; ", plan.BreakingChanges));
}
