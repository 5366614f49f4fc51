namespace ServingSample;

/// <summary>What the application wants to know of a commit; filled from the prediction's properties of these names.</summary>
internal sealed record Risk(double Probability, bool Label, int? Version);
