Sparring's distribution contains the software of others that is listed here, unchanged, under these licences.
The texts of the licences, and notices that go with them, are in the jars (META-INF).

PyTorch's libraries, in pytorch-native-cpu, are under the BSD 3-Clause licence of PyTorch,
Copyright (c) 2016 Facebook, Inc (Adam Paszke), and others; they contain oneDNN (Apache License 2.0), and come with
GCC's libgomp (GNU General Public License 3 with the GCC Runtime Library Exception).

<#list dependencyMap as entry>
<#assign project = entry.getKey()/>
<#assign licenses = entry.getValue()/>
${project.groupId}:${project.artifactId}:${project.version}
  <#if project.name??>${project.name?trim}<#else>${project.artifactId}</#if><#if project.url??>, ${project.url}</#if>
<#list licenses as license>
  ${license}
</#list>
</#list>
