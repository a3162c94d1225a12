<messageML>
  <#if variables.urgent>Urgent<#elseif variables.items.size() == 0>Nothing<#else>Not urgent</#if>
  <ul><#list variables.items as item><li>${item}</li></#list></ul>
  <#assign x = 1>
</messageML>
