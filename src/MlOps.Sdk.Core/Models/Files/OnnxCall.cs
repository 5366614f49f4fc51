namespace MlOps.Sdk.Core;

/// <summary>What a node calls: an operator, or a function of the file.</summary>
internal readonly record struct OnnxCall(string Domain, string Name, string Overload)
{
    /// <summary>The name as shown: with its domain unless that is the standard one.</summary>
    public override string ToString() => Domain == OnnxDomainRules.MainDomain ? Name : $"{Domain}.{Name}";
}
